"""Date and time formats where Django's own do not follow Danish usage (`FORMAT_MODULE_PATH`)."""
