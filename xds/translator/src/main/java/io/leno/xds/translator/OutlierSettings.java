package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.type.v3.Percent;
import io.leno.api.istio.TrafficPolicy.OutlierDetection;

/// Ejection of endpoints that fail. Success-rate ejection stays off, as in Istio.
final class OutlierSettings {
    private OutlierSettings() {}

    static void apply(Cluster.Builder cluster, OutlierDetection settings) {
        var out = cluster.getOutlierDetectionBuilder().setEnforcingSuccessRate(Protos.uint32(0));
        if (settings.consecutive5xxErrors() != null) {
            int errors = settings.consecutive5xxErrors();
            out.setConsecutive5Xx(Protos.uint32(errors)).setEnforcingConsecutive5Xx(always(errors));
        }
        if (settings.consecutiveGatewayErrors() != null) {
            int errors = settings.consecutiveGatewayErrors();
            out.setConsecutiveGatewayFailure(Protos.uint32(errors))
                    .setEnforcingConsecutiveGatewayFailure(always(errors));
        }
        if (settings.interval() != null) out.setInterval(Protos.duration(settings.interval()));
        if (settings.baseEjectionTime() != null) {
            out.setBaseEjectionTime(Protos.duration(settings.baseEjectionTime()));
        }
        if (settings.maxEjectionPercent() > 0) {
            out.setMaxEjectionPercent(Protos.uint32(settings.maxEjectionPercent()));
        }
        if (settings.splitExternalLocalOriginErrors()) {
            out.setSplitExternalLocalOriginErrors(true)
                    .setEnforcingLocalOriginSuccessRate(Protos.uint32(0));
            Integer failures = settings.consecutiveLocalOriginFailures();
            if (failures != null && failures > 0) {
                out.setConsecutiveLocalOriginFailure(Protos.uint32(failures))
                        .setEnforcingConsecutiveLocalOriginFailure(always(failures));
            }
        }
        cluster.getCommonLbConfigBuilder()
                .setHealthyPanicThreshold(
                        Percent.newBuilder().setValue(settings.minHealthPercent()));
    }

    private static com.google.protobuf.UInt32Value always(int errors) {
        return Protos.uint32(errors > 0 ? 100 : 0);
    }
}
