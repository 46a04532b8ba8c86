"""What people choose, checked."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from notices.phrases import TOPIC_HELP, TOPICS
from notices.rules.kinds import Topic


class ChoicesForm(forms.Form):
    """A switch for the mail of each topic that can be switched off."""

    def __init__(self, *args: Any, topics: dict[Topic, bool], **words: Any) -> None:
        super().__init__(*args, **words)
        for topic, by_mail in topics.items():
            self.fields[topic.value] = forms.BooleanField(
                label=TOPICS[topic], help_text=TOPIC_HELP.get(topic, ""), required=False, initial=by_mail
            )

    @property
    def chosen(self) -> dict[Topic, bool]:
        return {Topic(name): by_mail for name, by_mail in self.cleaned_data.items()}

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.add_input(Submit("save", _("Save")))
        return helper


class ReadAllForm(forms.Form):
    """Up to which notice somebody has seen the list."""

    newest = forms.UUIDField()


class PageForm(forms.Form):
    """Which part of the list to show; what cannot be read is left out."""

    show = forms.ChoiceField(choices=[("unread", "unread")], required=False)
    after = forms.UUIDField(required=False)
