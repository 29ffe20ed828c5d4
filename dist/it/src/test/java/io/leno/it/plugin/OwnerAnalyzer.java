package io.leno.it.plugin;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Level;
import io.leno.api.analysis.MessageType;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

/// Takes the place of the analyzer of destinations, and asks who owns a VirtualService instead.
public final class OwnerAnalyzer implements Analyzer {
    private static final MessageType NO_OWNER =
            new MessageType("ACME001", "NoOwner", Level.WARNING, "%s has no owner");

    @Override
    public String name() {
        return "virtualservice.DestinationHostAnalyzer";
    }

    @Override
    public String description() {
        return "Checks that every VirtualService has an owner";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ConfigResource service : resources.all(Kinds.VIRTUAL_SERVICE))
            if (!service.labels().containsKey("owner"))
                findings.report(Finding.of(NO_OWNER, service, service.key()));
    }
}
