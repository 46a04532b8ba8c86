"""A small world to try the site out in, made through its own actions. Only with DEBUG on; loading it again adds what is missing."""

from config.demo.disputes import load_disputes
from config.demo.messages import load_messages
from config.demo.orders import load_orders
from config.demo.people import DOMAIN, PEOPLE, Person, load_people, password
from config.demo.tickets import load_tickets

__all__ = [
    "DOMAIN",
    "PEOPLE",
    "Person",
    "load_disputes",
    "load_messages",
    "load_orders",
    "load_people",
    "load_tickets",
    "password",
]
