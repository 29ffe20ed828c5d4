package io.leno.proxy.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tells once about each field that a configuration sets and we do not act on, so that nothing is
/// dropped in silence. All proxies of a process share one, so that each field is told once however
/// many of them get it. Safe to use from any thread.
@Component(service = FieldCoverage.class)
public final class FieldCoverage {
    private static final Logger log = LoggerFactory.getLogger(FieldCoverage.class);
    private static final String UUID_REQUEST_ID =
            "/envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig";
    private static final String EDITS =
            " request_headers_to_add request_headers_to_remove response_headers_to_add"
                    + " response_headers_to_remove typed_per_filter_config metadata";

    /// By message: the fields we read. Other fields of these messages are told about. What is
    /// refused counts as read.
    private static final Map<String, Set<String>> ACTED_ON =
            Map.ofEntries(
                    entry(
                            "envoy.config.cluster.v3.Cluster",
                            "name alt_stat_name type connect_timeout lb_policy load_assignment"
                                    + " eds_cluster_config per_connection_buffer_limit_bytes"
                                    + " max_requests_per_connection circuit_breakers"
                                    + " typed_extension_protocol_options common_http_protocol_options"
                                    + " http_protocol_options common_lb_config ring_hash_lb_config"
                                    + " maglev_lb_config least_request_lb_config round_robin_lb_config"
                                    + " original_dst_lb_config dns_refresh_rate dns_lookup_family"
                                    + " cluster_type lb_subset_config dns_failure_refresh_rate"
                                    + " dns_jitter load_balancing_policy transport_socket"
                                    + " transport_socket_matches metadata cleanup_interval filters"
                                    + " http2_protocol_options protocol_selection"
                                    + " upstream_http_protocol_options upstream_connection_options"
                                    + " upstream_bind_config preconnect_policy"
                                    + " connection_pool_per_downstream_connection"
                                    + " close_connections_on_host_health_failure health_checks"
                                    + " outlier_detection wait_for_warm_on_init"
                                    + " ignore_health_on_host_removal"),
                    entry(
                            NamedHostsCompiler.TYPE,
                            "dns_cache_config sub_clusters_config allow_insecure_cluster_options"),
                    entry(
                            "envoy.extensions.clusters.dynamic_forward_proxy.v3.SubClustersConfig",
                            "lb_policy max_sub_clusters sub_cluster_ttl"),
                    entry(
                            "envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig",
                            "name dns_lookup_family dns_refresh_rate host_ttl max_hosts"
                                    + " disable_dns_refresh_on_failure dns_failure_refresh_rate"
                                    + " dns_cache_circuit_breaker preresolve_hostnames"
                                    + " dns_query_timeout key_value_config"),
                    entry(
                            "envoy.config.core.v3.HealthCheck",
                            "timeout interval initial_jitter interval_jitter"
                                    + " interval_jitter_percent unhealthy_threshold"
                                    + " healthy_threshold reuse_connection http_health_check"
                                    + " tcp_health_check grpc_health_check custom_health_check"
                                    + " no_traffic_interval no_traffic_healthy_interval"
                                    + " unhealthy_interval unhealthy_edge_interval"
                                    + " healthy_edge_interval event_log_path event_logger"
                                    + " always_log_health_check_failures"
                                    + " always_log_health_check_success tls_options"
                                    + " transport_socket_match_criteria"),
                    entry(
                            "envoy.config.core.v3.Http2ProtocolOptions",
                            "hpack_table_size max_concurrent_streams initial_stream_window_size"
                                    + " initial_connection_window_size allow_connect"
                                    + " max_outbound_frames max_outbound_control_frames"
                                    + " max_consecutive_inbound_frames_with_empty_payload"
                                    + " max_inbound_priority_frames_per_stream"
                                    + " max_inbound_window_update_frames_per_data_frame_sent"
                                    + " stream_error_on_invalid_http_messaging"
                                    + " override_stream_error_on_invalid_http_message"
                                    + " custom_settings_parameters connection_keepalive"
                                    + " use_oghttp2_codec"),
                    entry(
                            "envoy.config.cluster.v3.UpstreamConnectionOptions",
                            "tcp_keepalive happy_eyeballs_config"),
                    entry(
                            "envoy.config.core.v3.BindConfig",
                            "source_address socket_options extra_source_addresses"
                                    + " additional_source_addresses"),
                    entry(
                            "envoy.config.cluster.v3.Cluster.PreconnectPolicy",
                            "per_upstream_preconnect_ratio"),
                    entry(
                            "envoy.config.core.v3.Http1ProtocolOptions",
                            "allow_absolute_url accept_http_10 default_host_for_http_10"
                                    + " header_key_format enable_trailers use_balsa_parser"
                                    + " override_stream_error_on_invalid_http_message"
                                    + " send_fully_qualified_url"),
                    entry(
                            "envoy.config.cluster.v3.Cluster.CommonLbConfig",
                            "healthy_panic_threshold locality_weighted_lb_config"
                                    + " ignore_new_hosts_until_first_hc"
                                    + " zone_aware_lb_config consistent_hashing_lb_config"),
                    entry(
                            "envoy.config.cluster.v3.Cluster.OriginalDstLbConfig",
                            "use_http_header http_header_name upstream_port_override"),
                    entry(
                            "envoy.config.endpoint.v3.ClusterLoadAssignment",
                            "cluster_name endpoints policy"),
                    entry(
                            "envoy.config.endpoint.v3.ClusterLoadAssignment.Policy",
                            "drop_overloads overprovisioning_factor weighted_priority_health"),
                    entry(
                            "envoy.config.endpoint.v3.LocalityLbEndpoints",
                            "locality metadata lb_endpoints load_balancing_weight priority"),
                    entry(
                            "envoy.extensions.load_balancing_policies.client_side_weighted_round_robin"
                                    + ".v3.ClientSideWeightedRoundRobin",
                            ""),
                    entry(
                            "envoy.config.endpoint.v3.LbEndpoint",
                            "endpoint health_status load_balancing_weight metadata"),
                    entry(
                            "envoy.config.endpoint.v3.Endpoint",
                            "address hostname health_check_config"),
                    entry(
                            "envoy.config.listener.v3.Listener",
                            "name address additional_addresses stat_prefix filter_chains"
                                    + " default_filter_chain use_original_dst"
                                    + " per_connection_buffer_limit_bytes metadata listener_filters"
                                    + " listener_filters_timeout bind_to_port traffic_direction"
                                    + " tcp_backlog_size enable_reuse_port reuse_port drain_type"
                                    + " continue_on_listener_filters_timeout"
                                    + " filter_chain_matcher access_log freebind transparent"
                                    + " socket_options tcp_fast_open_queue_length"
                                    + " ignore_global_conn_limit connection_balance_config"
                                    + " api_listener internal_listener udp_listener_config"
                                    + " enable_mptcp"),
                    entry(
                            "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
                            "common_tls_context require_client_certificate require_sni"
                                    + " session_timeout"),
                    entry(
                            "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
                            "common_tls_context sni auto_host_sni auto_sni_san_validation"),
                    entry(
                            "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext",
                            "tls_params tls_certificates tls_certificate_sds_secret_configs"
                                    + " tls_certificate_provider_instance validation_context"
                                    + " validation_context_sds_secret_config"
                                    + " combined_validation_context alpn_protocols"),
                    entry(
                            "envoy.extensions.transport_sockets.tls.v3.TlsCertificate",
                            "certificate_chain private_key watched_directory"),
                    entry(
                            "envoy.config.listener.v3.FilterChain",
                            "name filter_chain_match filters transport_socket metadata"
                                    + " transport_socket_connect_timeout"),
                    entry(
                            "envoy.config.listener.v3.FilterChainMatch",
                            "destination_port prefix_ranges server_names transport_protocol"
                                    + " application_protocols source_prefix_ranges source_ports"
                                    + " direct_source_prefix_ranges source_type"),
                    entry(
                            HttpCompiler.TYPE,
                            "tracing codec_type stream_error_on_invalid_http_message stat_prefix"
                                    + " rds route_config scoped_routes http_filters"
                                    + " add_user_agent http_protocol_options"
                                    + " common_http_protocol_options server_name"
                                    + " server_header_transformation max_request_headers_kb"
                                    + " stream_idle_timeout request_timeout request_headers_timeout"
                                    + " drain_timeout delayed_close_timeout access_log"
                                    + " access_log_options access_log_flush_interval"
                                    + " flush_access_log_on_new_request"
                                    + " use_remote_address xff_num_trusted_hops skip_xff_append via"
                                    + " generate_request_id preserve_external_request_id"
                                    + " always_set_request_id_in_response normalize_path"
                                    + " merge_slashes upgrade_configs strip_matching_host_port"
                                    + " strip_any_host_port http2_protocol_options"
                                    + " forward_client_cert_details set_current_client_cert_details"
                                    + " proxy_100_continue"
                                    + " path_with_escaped_slashes_action local_reply_config"
                                    + " internal_address_config append_x_forwarded_port"
                                    + " original_ip_detection_extensions strip_trailing_host_dot"
                                    + " scheme_header_transformation"
                                    + " early_header_mutation_extensions"),
                    entry(
                            "envoy.config.core.v3.HttpProtocolOptions",
                            "idle_timeout max_connection_duration max_headers_count"
                                    + " max_requests_per_connection max_stream_duration"
                                    + " headers_with_underscores_action"),
                    entry(
                            TcpCompiler.TYPE,
                            "hash_policy metadata_match stat_prefix cluster weighted_clusters"
                                    + " idle_timeout access_log max_connect_attempts"
                                    + " max_downstream_connection_duration backoff_options"
                                    + " flush_access_log_on_connected access_log_options"
                                    + " tunneling_config"),
                    entry(
                            "envoy.config.route.v3.RouteConfiguration",
                            "name virtual_hosts validate_clusters vhds ignore_port_in_host_matching"
                                    + " most_specific_header_mutations_wins request_mirror_policies"
                                    + " ignore_path_parameters_in_path_matching"
                                    + " max_direct_response_body_size_bytes"
                                    + EDITS),
                    entry(
                            "envoy.config.route.v3.VirtualHost",
                            "virtual_clusters per_request_buffer_limit_bytes"
                                    + " include_is_timeout_retry_header name domains routes matcher"
                                    + " require_tls retry_policy hedge_policy retry_policy_typed_config"
                                    + " include_request_attempt_count include_attempt_count_in_response"
                                    + " request_mirror_policies rate_limits"
                                    + EDITS),
                    entry(
                            "envoy.config.route.v3.Route",
                            "per_request_buffer_limit_bytes stat_prefix name match route redirect"
                                    + " direct_response filter_action non_forwarding_action decorator"
                                    + " tracing"
                                    + EDITS),
                    entry(
                            "envoy.config.route.v3.RouteMatch",
                            "connect_matcher prefix path safe_regex path_separated_prefix"
                                    + " path_match_policy case_sensitive runtime_fraction headers"
                                    + " query_parameters grpc tls_context dynamic_metadata"
                                    + " filter_state"),
                    entry(
                            "envoy.config.route.v3.RouteAction",
                            "max_grpc_timeout grpc_timeout_offset internal_redirect_action"
                                    + " max_internal_redirects cluster cluster_header weighted_clusters"
                                    + " cluster_specifier_plugin inline_cluster_specifier_plugin"
                                    + " cluster_not_found_response_code prefix_rewrite regex_rewrite"
                                    + " path_rewrite_policy host_rewrite_literal auto_host_rewrite"
                                    + " host_rewrite_header host_rewrite_path_regex"
                                    + " append_x_forwarded_host timeout idle_timeout retry_policy"
                                    + " retry_policy_typed_config request_mirror_policies priority"
                                    + " hash_policy max_stream_duration upgrade_configs hedge_policy"
                                    + " internal_redirect_policy rate_limits include_vh_rate_limits"),
                    entry(
                            "envoy.config.route.v3.WeightedCluster",
                            "clusters total_weight header_name"),
                    entry(
                            "envoy.config.route.v3.WeightedCluster.ClusterWeight",
                            "name cluster_header weight host_rewrite_literal" + EDITS),
                    entry(
                            "envoy.config.route.v3.RouteAction.RequestMirrorPolicy",
                            "cluster cluster_header runtime_fraction"
                                    + " disable_shadow_host_suffix_append"),
                    entry(
                            "envoy.config.route.v3.RouteAction.UpgradeConfig",
                            "upgrade_type enabled connect_config"),
                    entry(
                            "envoy.extensions.filters.network.http_connection_manager.v3"
                                    + ".HttpConnectionManager.UpgradeConfig",
                            "upgrade_type enabled"),
                    entry(
                            "envoy.config.route.v3.RetryPolicy",
                            "rate_limited_retry_back_off retry_on num_retries per_try_timeout"
                                    + " per_try_idle_timeout retriable_status_codes retry_back_off"
                                    + " retry_priority retry_host_predicate"
                                    + " host_selection_retry_max_attempts retriable_headers"
                                    + " retriable_request_headers retry_options_predicates"));

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private static Map.Entry<String, Set<String>> entry(String message, String fields) {
        return Map.entry(message, Set.of(fields.strip().split(" ")));
    }

    /// Looks at a message and at the known messages in it.
    ///
    /// @param where the resource, for the first report of a field: `cluster reviews`
    void check(Message message, String where) {
        try {
            // generated messages would look up each of their methods by reflection first
            ByteString bytes = message.toByteString();
            walk(DynamicMessage.parseFrom(message.getDescriptorForType(), bytes), where);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(where + ": what was just encoded", e);
        }
    }

    private void walk(Message message, String where) {
        Set<String> known = ACTED_ON.get(message.getDescriptorForType().getFullName());
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            String name = field.getKey().getName();
            if (known != null && !known.contains(name) && !isOurWay(name, field.getValue())) {
                tell(message.getDescriptorForType().getName() + "." + name, where);
            }
            descend(field.getKey(), field.getValue(), where);
        }
    }

    /// What the field asks for is what we do anyway.
    private static boolean isOurWay(String field, Object value) {
        return switch (field) {
            case "request_id_extension" -> value instanceof Message extension && isUuid(extension);
            default -> false;
        };
    }

    /// Its settings only concern tracing.
    private static boolean isUuid(Message extension) {
        return extension.getField(extension.getDescriptorForType().findFieldByName("typed_config"))
                        instanceof Message any
                && any.getField(any.getDescriptorForType().findFieldByName("type_url"))
                        .toString()
                        .endsWith(UUID_REQUEST_ID);
    }

    private void descend(FieldDescriptor field, Object value, String where) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) return;
        if (value instanceof Iterable<?> values) {
            for (Object element : values) walk((Message) element, where);
        } else walk((Message) value, where);
    }

    private void tell(String field, String where) {
        if (told.add(field)) {
            log.warn("{} is not acted on (first seen in {})", field, where);
        }
    }
}
