"""Disputes in the database of a Django project (extra ``django``).

Add ``"disputekit.adapters.django"`` to ``INSTALLED_APPS`` and run ``migrate``. Then ``stores.DjangoStore()`` keeps
disputes on Django's own connection: within ``atomic`` (and ``ATOMIC_REQUESTS``) it is part of the transaction,
elsewhere each call commits.
"""
