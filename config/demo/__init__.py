"""A small world to try the site out in, made through its own actions. Only with DEBUG on; loading it again adds what is missing."""

from config.demo.orders import load_orders
from config.demo.people import DOMAIN, PEOPLE, Person, load_people, password

__all__ = ["DOMAIN", "PEOPLE", "Person", "load_orders", "load_people", "password"]
