"""Every verb, by actor. An action checks who may, locks the enrollment, changes rows and records an event."""
