package io.leno.proxy.accesslog;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.GrpcStatusFilter;
import io.envoyproxy.envoy.config.accesslog.v3.LogTypeFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.accesslog.v3.RuntimeFilter;
import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.match.Fraction;
import io.leno.proxy.match.HeaderMatch;
import io.leno.proxy.match.InvalidMatcherException;
import io.leno.proxy.runtime.RuntimeSnapshot;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// Which streams are logged. Envoy: `AccessLogFilter`.
@FunctionalInterface
public interface LogFilter {
    boolean accepts(LoggedStream stream);

    /// Without a runtime: defaults hold.
    ///
    /// @throws InvalidAccessLogException naming what is wrong or not supported
    static LogFilter compile(AccessLogFilter config) {
        return compile(config, () -> RuntimeSnapshot.EMPTY);
    }

    /// @throws InvalidAccessLogException naming what is wrong or not supported
    static LogFilter compile(AccessLogFilter config, Supplier<RuntimeSnapshot> runtime) {
        return switch (config.getFilterSpecifierCase()) {
            case FILTERSPECIFIER_NOT_SET -> stream -> true;
            case STATUS_CODE_FILTER ->
                    compare(
                            config.getStatusCodeFilter().getComparison(),
                            LoggedStream::responseCode,
                            runtime);
            case DURATION_FILTER ->
                    compare(
                            config.getDurationFilter().getComparison(),
                            stream -> stream.durationNanos() / 1_000_000,
                            runtime);
            case NOT_HEALTH_CHECK_FILTER -> stream -> !stream.isHealthCheck();
            case TRACEABLE_FILTER -> LoggedStream::isTraced;
            case RUNTIME_FILTER -> sampled(config.getRuntimeFilter(), runtime);
            case AND_FILTER -> {
                List<LogFilter> all = compileAll(config.getAndFilter().getFiltersList(), runtime);
                yield stream -> {
                    for (LogFilter filter : all) if (!filter.accepts(stream)) return false;
                    return true;
                };
            }
            case OR_FILTER -> {
                List<LogFilter> any = compileAll(config.getOrFilter().getFiltersList(), runtime);
                yield stream -> {
                    for (LogFilter filter : any) if (filter.accepts(stream)) return true;
                    return false;
                };
            }
            case HEADER_FILTER -> header(config);
            case RESPONSE_FLAG_FILTER -> flags(config.getResponseFlagFilter());
            case GRPC_STATUS_FILTER -> grpcStatus(config.getGrpcStatusFilter());
            case LOG_TYPE_FILTER -> types(config.getLogTypeFilter());
            case METADATA_FILTER -> MetadataLogFilter.compile(config.getMetadataFilter());
            case EXTENSION_FILTER ->
                    throw new InvalidAccessLogException(
                            "Didn't find a registered implementation for '"
                                    + config.getExtensionFilter().getName()
                                    + "' with type URL: '"
                                    + config.getExtensionFilter().getTypedConfig().getTypeUrl()
                                    + "'");
        };
    }

    private static List<LogFilter> compileAll(
            List<AccessLogFilter> configs, Supplier<RuntimeSnapshot> runtime) {
        var filters = new ArrayList<LogFilter>(configs.size());
        for (AccessLogFilter config : configs) filters.add(compile(config, runtime));
        return List.copyOf(filters);
    }

    private static LogFilter compare(
            ComparisonFilter comparison,
            ToLongFunction<LoggedStream> actual,
            Supplier<RuntimeSnapshot> runtime) {
        String key = comparison.getValue().getRuntimeKey();
        long otherwise = Integer.toUnsignedLong(comparison.getValue().getDefaultValue());
        Supplier<Long> value =
                key.isEmpty() ? () -> otherwise : () -> runtime.get().integer(key, otherwise);
        return switch (comparison.getOpValue()) {
            case ComparisonFilter.Op.EQ_VALUE ->
                    stream -> actual.applyAsLong(stream) == value.get();
            case ComparisonFilter.Op.GE_VALUE ->
                    stream -> actual.applyAsLong(stream) >= value.get();
            case ComparisonFilter.Op.LE_VALUE ->
                    stream -> actual.applyAsLong(stream) <= value.get();
            // NE, which our copy of the protos does not name yet
            case 3 -> stream -> actual.applyAsLong(stream) != value.get();
            default ->
                    throw new InvalidAccessLogException(
                            "ComparisonFilter.op: "
                                    + comparison.getOpValue()
                                    + " (expected: EQ, GE, LE or NE)");
        };
    }

    private static LogFilter sampled(RuntimeFilter config, Supplier<RuntimeSnapshot> runtime) {
        Fraction fraction =
                config.hasPercentSampled()
                        ? Fraction.of(config.getPercentSampled())
                        : new Fraction(0, 100);
        String key = config.getRuntimeKey();
        boolean independent = config.getUseIndependentRandomness();
        // a whole number counts, in the unit of the default; Envoy knows no fractions here
        return stream -> {
            long share = runtime.get().integer(key, fraction.numerator());
            long random = random(stream, independent);
            return Long.remainderUnsigned(random, fraction.denominator()) < share;
        };
    }

    /// All that log a request agree on it: they take the beginning of its id as a number.
    private static long random(LoggedStream stream, boolean independent) {
        String id = independent ? null : stream.streamId();
        if (id == null || id.length() < 8) return ThreadLocalRandom.current().nextLong();
        long number = 0;
        for (int i = 0; i < 8; i++) {
            int digit = Character.digit(id.charAt(i), 16);
            if (digit < 0) return ThreadLocalRandom.current().nextLong();
            number = number * 16 + digit;
        }
        return number;
    }

    private static LogFilter header(AccessLogFilter config) {
        try {
            HeaderMatch match = HeaderMatch.compile(config.getHeaderFilter().getHeader());
            return stream -> {
                Headers headers = stream.requestHeaders();
                return headers != null && match.matches(headers);
            };
        } catch (InvalidMatcherException e) {
            throw new InvalidAccessLogException("access log header_filter: " + e.getMessage(), e);
        }
    }

    private static LogFilter flags(ResponseFlagFilter config) {
        Set<ResponseFlag> wanted = EnumSet.noneOf(ResponseFlag.class);
        for (String text : config.getFlagsList()) wanted.add(flag(text));
        if (wanted.isEmpty()) return stream -> !stream.flags().isEmpty();
        return stream -> {
            for (ResponseFlag flag : stream.flags()) if (wanted.contains(flag)) return true;
            return false;
        };
    }

    private static ResponseFlag flag(String text) {
        for (ResponseFlag flag : ResponseFlag.values()) if (flag.text().equals(text)) return flag;
        throw new InvalidAccessLogException(
                "ResponseFlagFilter.flags: " + text + " (expected: a response flag, as UH)");
    }

    private static LogFilter grpcStatus(GrpcStatusFilter config) {
        var wanted = new boolean[17];
        for (GrpcStatusFilter.Status status : config.getStatusesList()) {
            int code = GrpcCommands.codeOf(status.name());
            if (code < 0) {
                throw new InvalidAccessLogException(
                        "GrpcStatusFilter.statuses: " + status + " (expected: a status of gRPC)");
            }
            wanted[code] = true;
        }
        boolean exclude = config.getExclude();
        return stream -> {
            long code = GrpcCommands.number(stream);
            boolean listed = code >= 0 && code < wanted.length && wanted[(int) code];
            return listed != exclude;
        };
    }

    private static LogFilter types(LogTypeFilter config) {
        Set<LogType> wanted = EnumSet.noneOf(LogType.class);
        for (var type : config.getTypesList()) {
            for (LogType known : LogType.values())
                if (known.text().equals(type.name())) wanted.add(known);
        }
        boolean exclude = config.getExclude();
        return stream -> wanted.contains(stream.logType()) != exclude;
    }
}
