package io.leno.filters.decompressor;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.Tokens;
import io.leno.filters.compression.BodyCodec;
import io.leno.filters.decompressor.DecompressorRules.Direction;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One request and its response; both, either or none is decompressed. Trailers tell how much it
/// was.
final class DecompressorFilter implements HttpFilter {
    private final HttpStream stream;
    private final DecompressorRules rules;
    private @Nullable Body ofRequest;
    private @Nullable Body ofResponse;

    /// A body under way and how much of it there was.
    private static final class Body {
        final BodyCodec codec;
        private final Direction direction;
        private long compressed;
        private long uncompressed;

        Body(BodyCodec codec, Direction direction) {
            this.codec = codec;
            this.direction = direction;
        }

        void decompress(BodyData data, boolean last) {
            byte[] bytes = data.copy();
            byte[] result = codec.next(bytes, last);
            compressed += bytes.length;
            uncompressed += result.length;
            direction.compressedBytes().add(bytes.length);
            direction.uncompressedBytes().add(result.length);
            data.replace(result);
        }

        void report(Headers trailers, String library) {
            String prefix = "x-envoy-decompressor-" + library;
            trailers.set(prefix + "-compressed-bytes", Long.toString(compressed));
            trailers.set(prefix + "-uncompressed-bytes", Long.toString(uncompressed));
        }
    }

    DecompressorFilter(HttpStream stream, DecompressorRules rules) {
        this.stream = stream;
        this.rules = rules;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        if (rules.advertises() && rules.response().enabled().isOn(rules.runtime())) {
            advertise(headers);
        }
        if (!endOfStream) ofRequest = begin(rules.request(), headers);
        return FilterStatus.CONTINUE;
    }

    private void advertise(Headers headers) {
        String coding = rules.coding().name();
        List<String> accepted = headers.all("accept-encoding");
        var all = new StringBuilder();
        for (String token : String.join(",", accepted).split(",", -1)) {
            String trimmed = token.trim();
            if (trimmed.equals(coding)) return; // as it came
            if (!trimmed.isEmpty()) all.append(trimmed).append(',');
        }
        headers.set("accept-encoding", all.append(coding).toString());
    }

    private @Nullable Body begin(Direction direction, Headers headers) {
        List<String> codings = headers.all("content-encoding");
        if (codings.size() > 1) headers.set("content-encoding", String.join(",", codings));
        boolean wanted =
                direction.enabled().isOn(rules.runtime())
                        && (direction.ignoresNoTransform()
                                || !Tokens.contains(headers.all("cache-control"), "no-transform"))
                        && isCoded(headers);
        if (!wanted) {
            direction.notDecompressed().inc();
            return null;
        }
        direction.decompressed().inc();
        headers.remove("content-length");
        removeCoding(headers);
        return new Body(rules.coding().codecs().apply(rules.errors()), direction);
    }

    /// Whether the first of the codings is ours; Envoy undoes them in the order they are told.
    private boolean isCoded(Headers headers) {
        String codings = headers.get("content-encoding");
        if (codings == null) return false;
        int end = codings.indexOf(',');
        String first = end < 0 ? codings : codings.substring(0, end);
        return first.trim().equalsIgnoreCase(rules.coding().name());
    }

    private static void removeCoding(Headers headers) {
        String codings = headers.get("content-encoding");
        int end = codings == null ? -1 : codings.indexOf(',');
        if (codings == null || end < 0) headers.remove("content-encoding");
        else headers.set("content-encoding", codings.substring(end + 1).trim());
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        if (ofRequest == null) return FilterStatus.CONTINUE;
        ofRequest.decompress(data, endOfStream);
        if (endOfStream) ofRequest.report(stream.addRequestTrailers(), rules.coding().library());
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        if (ofRequest != null) ofRequest.report(trailers, rules.coding().library());
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        if (!endOfStream) ofResponse = begin(rules.response(), headers);
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        if (ofResponse == null) return FilterStatus.CONTINUE;
        ofResponse.decompress(data, endOfStream);
        if (endOfStream) ofResponse.report(stream.addResponseTrailers(), rules.coding().library());
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        if (ofResponse != null) ofResponse.report(trailers, rules.coding().library());
        return FilterStatus.CONTINUE;
    }

    @Override
    public void onStreamEnd() {
        if (ofRequest != null) ofRequest.codec.close();
        if (ofResponse != null) ofResponse.codec.close();
    }
}
