package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.SchemeHeaderTransformation;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.http.original_ip_detection.custom_header.v3.CustomHeaderConfig;
import io.envoyproxy.envoy.extensions.http.original_ip_detection.xff.v3.XffConfig;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.http.AddressRange;
import io.leno.proxy.http.EdgeSettings;
import io.leno.proxy.http.OriginDetector;
import io.leno.proxy.http.PathSettings;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `HttpConnectionManager` → [EdgeSettings] and [PathSettings]: whom it believes, and how paths and
/// hosts are brought into one form.
final class EdgeCompiler {
    private EdgeCompiler() {}

    static EdgeSettings edge(HttpConnectionManager config, Node node, String where) {
        return new EdgeSettings(
                config.getUseRemoteAddress().getValue(),
                config.getSkipXffAppend(),
                MachineAddress.find().getHostAddress(),
                config.getXffNumTrustedHops(),
                detectors(config, where),
                ranges(config.getInternalAddressConfig().getCidrRangesList(), where),
                config.getAppendXForwardedPort(),
                scheme(config.getSchemeHeaderTransformation()),
                config.getAddUserAgent().getValue() ? node.getCluster() : "",
                node.getId());
    }

    private static @Nullable String scheme(SchemeHeaderTransformation config) {
        return config.getSchemeToOverwrite().isEmpty()
                ? null
                : config.getSchemeToOverwrite().toLowerCase(Locale.ROOT);
    }

    private static List<OriginDetector> detectors(HttpConnectionManager config, String where) {
        var detectors = new ArrayList<OriginDetector>();
        for (TypedExtensionConfig extension : config.getOriginalIpDetectionExtensionsList())
            detectors.add(detector(extension, where));
        boolean edge = config.getUseRemoteAddress().getValue();
        if (edge && (!detectors.isEmpty() && config.getXffNumTrustedHops() >= 0)) {
            throw new InvalidResourceException(
                    where
                            + ": Original IP detection extensions and use_remote_address may not be"
                            + " mixed");
        }
        if (detectors.isEmpty()) {
            detectors.add(
                    new OriginDetector.ForwardedFor(
                            config.getXffNumTrustedHops(), List.of(), false));
        } else if (config.getXffNumTrustedHops() > 0) {
            throw new InvalidResourceException(
                    where
                            + ": Original IP detection extensions and xff_num_trusted_hops may not"
                            + " be mixed");
        }
        return detectors;
    }

    private static OriginDetector detector(TypedExtensionConfig extension, String where) {
        Any any = extension.getTypedConfig();
        return switch (Protos.typeName(any)) {
            case "envoy.extensions.http.original_ip_detection.xff.v3.XffConfig" -> {
                XffConfig xff = Protos.unpack(any, XffConfig.class, where);
                yield new OriginDetector.ForwardedFor(
                        xff.getXffNumTrustedHops(),
                        ranges(xff.getXffTrustedCidrs().getCidrsList(), where),
                        xff.hasSkipXffAppend() && !xff.getSkipXffAppend().getValue());
            }
            case "envoy.extensions.http.original_ip_detection.custom_header.v3.CustomHeaderConfig" -> {
                var header = Protos.unpack(any, CustomHeaderConfig.class, where);
                int status = header.getRejectWithStatus().getCodeValue();
                boolean refuses = header.hasRejectWithStatus();
                yield new OriginDetector.CustomHeader(
                        header.getHeaderName().toLowerCase(Locale.ROOT),
                        header.getAllowExtensionToSetAddressAsTrusted(),
                        refuses ? (status < 400 ? 403 : status) : 0);
            }
            default ->
                    throw new InvalidResourceException(
                            where
                                    + ": "
                                    + InvalidResourceException.unknown(
                                                    extension.getName(), any.getTypeUrl())
                                            .getMessage());
        };
    }

    static List<AddressRange> ranges(List<CidrRange> configs, String where) {
        var ranges = new ArrayList<AddressRange>();
        for (CidrRange range : configs) {
            try {
                var address = Addresses.ofLiteral(range.getAddressPrefix(), 0).getAddress();
                ranges.add(new AddressRange(address, range.getPrefixLen().getValue()));
            } catch (IllegalArgumentException e) {
                throw new InvalidResourceException(where + ": cidr_ranges: " + e.getMessage(), e);
            }
        }
        return ranges;
    }

    static PathSettings path(HttpConnectionManager config) {
        return new PathSettings(
                config.getNormalizePath().getValue(),
                config.getMergeSlashes(),
                switch (config.getPathWithEscapedSlashesAction()) {
                    case IMPLEMENTATION_SPECIFIC_DEFAULT, KEEP_UNCHANGED, UNRECOGNIZED ->
                            PathSettings.EscapedSlashes.KEEP_UNCHANGED;
                    case REJECT_REQUEST -> PathSettings.EscapedSlashes.REJECT_REQUEST;
                    case UNESCAPE_AND_REDIRECT -> PathSettings.EscapedSlashes.UNESCAPE_AND_REDIRECT;
                    case UNESCAPE_AND_FORWARD -> PathSettings.EscapedSlashes.UNESCAPE_AND_FORWARD;
                },
                config.getStripMatchingHostPort(),
                config.getStripPortModeCase()
                                == HttpConnectionManager.StripPortModeCase.STRIP_ANY_HOST_PORT
                        && config.getStripAnyHostPort(),
                config.getStripTrailingHostDot());
    }
}
