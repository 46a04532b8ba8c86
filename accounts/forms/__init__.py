"""What people type about themselves, turned into values."""

from accounts.forms.entering import LoginForm, LoginHelpForm, ResetPasswordForm, SignUpForm

__all__ = ["LoginForm", "LoginHelpForm", "ResetPasswordForm", "SignUpForm"]
