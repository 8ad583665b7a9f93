"""The sample shops: a small fixed world for the demo, the tests and the screenshots."""
