package io.leno.analysis.telemetry;

import io.leno.analysis.lookup.Mesh;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

/// Access logging without a provider, in a mesh without a default one.
@Component
public final class ProviderAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "telemetry.ProviderAnalyzer";
    }

    @Override
    public String description() {
        return "Validates that providers in telemetry resource is valid";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Part defaults = Mesh.config(resources).part("defaultProviders");
        if (!defaults.texts("accessLogging").isEmpty()) return;
        for (ConfigResource telemetry : resources.all(Kinds.TELEMETRY))
            for (Part logging : Part.spec(telemetry).parts("accessLogging"))
                if (!logging.isTrue("disabled") && logging.parts("providers").isEmpty())
                    findings.report(
                            Finding.of(
                                    IstioMessages.INVALID_TELEMETRY_PROVIDER,
                                    telemetry,
                                    telemetry.key().name(),
                                    telemetry.key().namespace()));
    }
}
