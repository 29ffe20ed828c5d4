package io.leno.script.wasm.abi;

import io.leno.api.filter.HttpStream;

import java.util.Map;

/// How long an object stays that a module leaves for others. Envoy: `LifeSpan`.
enum LifeSpan {
    FILTER_CHAIN,
    DOWNSTREAM_REQUEST,
    DOWNSTREAM_CONNECTION;

    static LifeSpan of(long number) {
        return number > 0 && number < values().length ? values()[(int) number] : FILTER_CHAIN;
    }

    Map<String, Object> objectsOf(HttpStream stream) {
        return this == DOWNSTREAM_CONNECTION ? stream.connectionState() : stream.filterState();
    }
}
