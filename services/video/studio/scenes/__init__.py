"""Pictures drawn by the project itself, so that a newcomer and the tests have something free to animate."""
