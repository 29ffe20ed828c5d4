package io.leno.testkit;

import io.leno.api.connection.ConnectionData;

/// Bytes on their way through a [FakeNetworkConnection].
public final class FakeConnectionData implements ConnectionData {
    private byte[] bytes;

    public FakeConnectionData(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public byte[] copy() {
        return bytes.clone();
    }

    @Override
    public void replace(byte[] by) {
        bytes = by.clone();
    }
}
