"""Which device is to be signed out."""

from django import forms


class SessionForm(forms.Form):
    session = forms.IntegerField(min_value=1, max_value=2**63 - 1)
