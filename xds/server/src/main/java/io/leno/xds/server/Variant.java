package io.leno.xds.server;

/// The two forms of the xDS protocol.
enum Variant {
    STATE_OF_THE_WORLD,
    DELTA;

    Watch watch(String typeUrl) {
        return switch (this) {
            case STATE_OF_THE_WORLD -> new StateOfTheWorldWatch(typeUrl);
            case DELTA -> new DeltaWatch(typeUrl);
        };
    }
}
