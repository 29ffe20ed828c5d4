package io.leno.filters.compressor;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.Tokens;
import io.leno.filters.compression.BodyCodec;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One request and its response; both, either or none is compressed.
final class CompressorFilter implements HttpFilter {
    private final HttpStream stream;
    private final CompressorRules rules;
    private final Compressors chain;
    private @Nullable String acceptEncoding;
    private @Nullable BodyCodec ofRequest;
    private @Nullable BodyCodec ofResponse;

    /// The compressors of one stream's chain, and what they agreed on.
    private static final class Compressors {
        private static final String KEY = "compressors";

        final List<CompressorRules> all = new ArrayList<>(2);
        @Nullable EncodingChoice choice;

        static Compressors of(HttpStream stream) {
            return (Compressors)
                    stream.filterState().computeIfAbsent(KEY, absent -> new Compressors());
        }
    }

    CompressorFilter(HttpStream stream, CompressorRules rules) {
        this.stream = stream;
        this.rules = rules;
        chain = Compressors.of(stream);
        chain.all.add(rules);
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        acceptEncoding = headers.get("accept-encoding");
        if (compressesResponses() && removesAcceptEncoding()) headers.remove("accept-encoding");
        Direction requests = rules.request();
        if (!endOfStream && requests != null && takesRequest(requests, headers)) {
            encode(headers);
            requests.compressed().inc();
            ofRequest = newCodec();
        } else {
            rules.notCompressedRequests().inc();
        }
        return FilterStatus.CONTINUE;
    }

    private boolean takesRequest(Direction requests, Headers headers) {
        return requests.enabled().isOn(rules.runtime())
                && !isUpgrade(headers)
                && requests.isLongEnough(headers)
                && requests.takesContentOf(headers)
                && !headers.contains("content-encoding")
                && !Direction.isCompressedTransfer(headers, rules.coding().name());
    }

    private boolean compressesResponses() {
        if (stream.routeConfig() instanceof RouteRules ofRoute && ofRoute.compresses() != null) {
            return ofRoute.compresses();
        }
        return rules.response().enabled().isOn(rules.runtime());
    }

    private boolean removesAcceptEncoding() {
        if (stream.routeConfig() instanceof RouteRules ofRoute
                && ofRoute.removesAcceptEncoding() != null) {
            return ofRoute.removesAcceptEncoding();
        }
        return rules.removesAcceptEncoding();
    }

    private static boolean isUpgrade(Headers headers) {
        String connection = headers.get("connection");
        return connection != null
                && headers.contains("upgrade")
                && connection.toLowerCase(Locale.ROOT).contains("upgrade");
    }

    private void encode(Headers headers) {
        headers.remove("content-length");
        headers.set("content-encoding", rules.coding().name());
    }

    private BodyCodec newCodec() {
        return rules.coding().codecs().apply(error -> {});
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        Direction requests = rules.request();
        if (ofRequest != null && requests != null) {
            data.replace(compress(ofRequest, requests, data.copy(), endOfStream));
        }
        return FilterStatus.CONTINUE;
    }

    private static byte[] compress(BodyCodec codec, Direction counters, byte[] data, boolean last) {
        byte[] compressed = codec.next(data, last);
        counters.uncompressedBytes().add(data.length);
        counters.compressedBytes().add(compressed.length);
        return compressed;
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        Direction requests = rules.request();
        if (ofRequest != null && requests != null) {
            stream.requestBody().append(compress(ofRequest, requests, new byte[0], true));
        }
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        Direction responses = rules.response();
        boolean wanted = compressesResponses() && responses.isLongEnough(headers);
        boolean compressible = wanted && isCompressible(responses, headers);
        if (!endOfStream
                && wanted
                && isChosen(headers)
                && compressible
                && !Direction.isCompressedTransfer(headers, rules.coding().name())) {
            dropStrongEtag(headers);
            encode(headers);
            responses.compressed().inc();
            ofResponse = newCodec();
        } else {
            responses.notCompressed().inc();
        }
        if (compressible) vary(headers);
        return FilterStatus.CONTINUE;
    }

    private boolean isCompressible(Direction responses, Headers headers) {
        return !isUpgrade(headers)
                && responses.takesContentOf(headers)
                && !isTransformForbidden(headers)
                && !isEtagInTheWay(headers)
                && !headers.contains("content-encoding")
                && !rules.neverCompressed().contains(String.valueOf(headers.get(":status")));
    }

    private static boolean isTransformForbidden(Headers headers) {
        return Tokens.contains(headers.all("cache-control"), "no-transform");
    }

    private boolean isEtagInTheWay(Headers headers) {
        if (!rules.disableOnEtag() || !headers.contains("etag")) return false;
        rules.counters().notCompressedEtag().inc();
        return true;
    }

    /// Whether the client wants this compressor's coding; counts what it wants.
    private boolean isChosen(Headers headers) {
        CompressorRules.ResponseCounters counters = rules.counters();
        if (acceptEncoding == null) {
            counters.noAcceptHeader().inc();
            return false;
        }
        EncodingChoice choice = chain.choice;
        if (choice == null) {
            choice = EncodingChoice.of(acceptEncoding, Direction.contentType(headers), chain.all);
            chain.choice = choice;
        }
        boolean ours = choice.coding().equals(rules.coding().name());
        switch (choice.kind()) {
            case NAMED -> (ours ? counters.used() : counters.overshadowed()).inc();
            case IDENTITY -> counters.identity().inc();
            case WILDCARD -> counters.wildcard().inc();
            case NOT_VALID -> counters.notValid().inc();
        }
        return ours;
    }

    /// A strong tag names these very bytes, which are about to change.
    private static void dropStrongEtag(Headers headers) {
        String etag = headers.get("etag");
        if (etag != null && etag.length() > 2 && !etag.startsWith("W/") && !etag.startsWith("w/")) {
            headers.remove("etag");
        }
    }

    private static void vary(Headers headers) {
        List<String> all = headers.all("vary");
        if (all.isEmpty()) {
            headers.set("vary", "Accept-Encoding");
        } else if (!Tokens.contains(all, "accept-encoding")) {
            headers.set("vary", String.join(",", all) + ", Accept-Encoding");
        }
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        if (ofResponse != null) {
            data.replace(compress(ofResponse, rules.response(), data.copy(), endOfStream));
        }
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        if (ofResponse != null) {
            stream.responseBody().append(compress(ofResponse, rules.response(), new byte[0], true));
        }
        return FilterStatus.CONTINUE;
    }

    @Override
    public void onStreamEnd() {
        if (ofRequest != null) ofRequest.close();
        if (ofResponse != null) ofResponse.close();
    }
}
