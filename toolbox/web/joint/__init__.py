"""The municipality's own pages of a mapping: where it stands, the joint form, and the links to pass on."""
