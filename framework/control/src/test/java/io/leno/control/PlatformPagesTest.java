package io.leno.control;

import io.leno.api.monitoring.MonitoringPages;
import io.leno.testkit.MonitoringPagesContract;

import org.junit.jupiter.api.AfterEach;

import java.time.Duration;

class PlatformPagesTest extends MonitoringPagesContract {
    private final MeshControl control =
            new MeshControl(new QuietWindow(Duration.ofMillis(50), Duration.ofSeconds(10)));

    @AfterEach
    void close() {
        control.close();
    }

    @Override
    protected MonitoringPages pages() {
        return new PlatformPages(control);
    }
}
