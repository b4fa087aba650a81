"""Things to plug in, one module each; import the module that you need: ``disputekit.adapters.memory``."""
