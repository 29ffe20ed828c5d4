package io.leno.console;

import io.leno.api.monitoring.MonitoringPages;
import io.leno.testkit.MonitoringPagesContract;

class ConsolePagesTest extends MonitoringPagesContract {
    @Override
    protected MonitoringPages pages() {
        return new Console();
    }
}
