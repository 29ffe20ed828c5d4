package io.leno.analysis.serviceentry;

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

import java.util.List;

/// ServiceEntries with TCP ports and no address to tell their connections by.
@Component
public final class ProtocolAddressesAnalyzer implements Analyzer {
    private static final String CAPTURE = "ISTIO_META_DNS_CAPTURE";
    private static final List<String> ALLOCATE =
            List.of("ISTIO_META_DNS_AUTO_ALLOCATE", "PILOT_ENABLE_IP_AUTOALLOCATE");

    @Override
    public String name() {
        return "serviceentry.Analyzer";
    }

    @Override
    public String description() {
        return "Checks the validity of ServiceEntry";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Part proxy = Mesh.config(resources).part("defaultConfig").part("proxyMetadata");
        boolean isCaptured = proxy.text(CAPTURE).equals("true");
        if (isCaptured && ALLOCATE.stream().anyMatch(each -> proxy.text(each).equals("true")))
            return;
        for (ConfigResource entry : resources.all(Kinds.SERVICE_ENTRY)) {
            Part spec = Part.spec(entry);
            if (spec.has("addresses") || hasAllocatedAddresses(entry)) continue;
            for (Part port : spec.parts("ports")) {
                if (!port.text("protocol", "TCP").equalsIgnoreCase("TCP")) continue;
                findings.report(
                        Finding.of(IstioMessages.SERVICE_ENTRY_ADDRESSES_REQUIRED, entry)
                                .at(port.pathOf("name")));
            }
        }
    }

    private static boolean hasAllocatedAddresses(ConfigResource entry) {
        return !Part.of(entry).part("status").parts("addresses").isEmpty();
    }
}
