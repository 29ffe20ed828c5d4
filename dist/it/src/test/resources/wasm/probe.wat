;; Does what the first letter of the path says. Results of host functions are told as letters in
;; headers: 0 is a.
(module
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
  (import "env" "proxy_get_header_map_value" (func $get (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_add_header_map_value" (func $add (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_replace_header_map_value" (func $replace (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_remove_header_map_value" (func $remove (param i32 i32 i32) (result i32)))
  (import "env" "proxy_get_buffer_bytes" (func $bytes (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_set_buffer_bytes" (func $set_bytes (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_send_local_response" (func $answer (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_continue_stream" (func $continue (param i32) (result i32)))
  (import "env" "proxy_close_stream" (func $close (param i32) (result i32)))
  (import "env" "proxy_http_call" (func $http_call (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_set_effective_context" (func $context (param i32) (result i32)))
  (import "env" "proxy_get_property" (func $property (param i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_set_property" (func $set_property (param i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_get_shared_data" (func $shared (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_set_shared_data" (func $set_shared (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_define_metric" (func $define (param i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_increment_metric" (func $increment (param i32 i64) (result i32)))
  (import "env" "proxy_call_foreign_function" (func $foreign (param i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (global $heap (mut i32) (i32.const 16384))
  (global $counter (mut i32) (i32.const 0))
  (global $calling (mut i32) (i32.const 0))
  (data (i32.const 1024) ":path")
  (data (i32.const 1040) "x-one")
  (data (i32.const 1056) "x-two")
  (data (i32.const 1072) "x-gone")
  (data (i32.const 1088) "x-result")
  (data (i32.const 1104) "x-value")
  (data (i32.const 1120) "x-property")
  (data (i32.const 1136) "x-seen")
  (data (i32.const 1152) "yes")
  (data (i32.const 1168) "probe.requests")
  (data (i32.const 1184) "what is asked for")
  (data (i32.const 1216) "a body\n")
  (data (i32.const 1232) "\02\00\00\00\03\00\00\00\02\00\00\00\0c\00\00\00\09\00\00\00x-a\00b1\00content-type\00text/html\00")
  (data (i32.const 1296) "upstream")
  (data (i32.const 1312) "\03\00\00\00\07\00\00\00\03\00\00\00\05\00\00\00\05\00\00\00\0a\00\00\00\04\00\00\00:method\00GET\00:path\00/side\00:authority\00side\00")
  (data (i32.const 1400) "\00\00\00\00")
  (data (i32.const 1408) ":status")
  (data (i32.const 1424) "nobody")
  (data (i32.const 1440) "mood")
  (data (i32.const 1456) "good")
  (data (i32.const 1472) "key")
  (data (i32.const 1488) "x-function")
  (data (i32.const 1504) "x-bytes")
  (data (i32.const 1520) "declare_property")
  (data (i32.const 1552) "\0a\06temper\10\01\18\01")
  (data (i32.const 1584) "temper")
  (func (export "proxy_abi_version_0_2_1"))
  (func $malloc (export "malloc") (param $size i32) (result i32) (local $at i32)
    (if (i32.gt_u (global.get $heap) (i32.const 100000)) (then (global.set $heap (i32.const 16384))))
    (local.set $at (global.get $heap))
    (global.set $heap (i32.add (global.get $heap) (local.get $size)))
    (local.get $at))

  ;; a result as x-result: a, b, …
  (func $tell (param $result i32)
    (i32.store8 (i32.const 64) (i32.add (local.get $result) (i32.const 97)))
    (drop (call $add (i32.const 0) (i32.const 1088) (i32.const 8) (i32.const 64) (i32.const 1))))

  ;; the value last given as x-value, as it is where it is text, its low digits in hexadecimal where not
  (func $value (param $type i32) (local $at i32) (local $size i32) (local $i i32) (local $binary i32)
    (local.set $at (i32.load (i32.const 0)))
    (local.set $size (i32.load (i32.const 4)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $size)))
        (if (i32.lt_u (i32.load8_u (i32.add (local.get $at) (local.get $i))) (i32.const 32)) (then (local.set $binary (i32.const 1))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (if (local.get $binary)
      (then (call $hex (local.get $type) (local.get $at) (local.get $size)))
      (else (drop (call $add (local.get $type) (i32.const 1104) (i32.const 7) (local.get $at) (local.get $size))))))

  (func $hex (param $type i32) (param $at i32) (param $size i32) (local $i i32) (local $byte i32)
    (if (i32.gt_u (local.get $size) (i32.const 60)) (then (local.set $size (i32.const 60))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $size)))
        (local.set $byte (i32.load8_u (i32.add (local.get $at) (local.get $i))))
        (i32.store8 (i32.add (i32.const 128) (i32.mul (local.get $i) (i32.const 2))) (i32.add (i32.const 97) (i32.shr_u (local.get $byte) (i32.const 4))))
        (i32.store8 (i32.add (i32.const 129) (i32.mul (local.get $i) (i32.const 2))) (i32.add (i32.const 97) (i32.and (local.get $byte) (i32.const 15))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (drop (call $add (local.get $type) (i32.const 1104) (i32.const 7) (i32.const 128) (i32.mul (local.get $size) (i32.const 2)))))

  ;; the property that x-property names, its dots as zeros, as x-result and x-value
  (func $ask (local $at i32) (local $size i32) (local $i i32) (local $result i32)
    (drop (call $get (i32.const 0) (i32.const 1120) (i32.const 10) (i32.const 0) (i32.const 4)))
    (local.set $at (i32.load (i32.const 0)))
    (local.set $size (i32.load (i32.const 4)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $size)))
        (if (i32.eq (i32.load8_u (i32.add (local.get $at) (local.get $i))) (i32.const 46))
          (then (i32.store8 (i32.add (local.get $at) (local.get $i)) (i32.const 0))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.set $result (call $property (local.get $at) (local.get $size) (i32.const 0) (i32.const 4)))
    (call $tell (local.get $result))
    (if (i32.eqz (local.get $result)) (then (call $value (i32.const 0)))))

  ;; the function that x-function names, with the bytes of x-bytes, two letters each, and what it gives
  (func $run (local $name i32) (local $length i32) (local $at i32) (local $size i32) (local $i i32) (local $result i32)
    (drop (call $get (i32.const 0) (i32.const 1488) (i32.const 10) (i32.const 0) (i32.const 4)))
    (local.set $name (i32.load (i32.const 0)))
    (local.set $length (i32.load (i32.const 4)))
    (drop (call $get (i32.const 0) (i32.const 1504) (i32.const 7) (i32.const 0) (i32.const 4)))
    (local.set $at (i32.load (i32.const 0)))
    (local.set $size (i32.shr_u (i32.load (i32.const 4)) (i32.const 1)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $size)))
        (i32.store8 (i32.add (i32.const 4096) (local.get $i))
          (i32.add
            (i32.mul (i32.sub (i32.load8_u (i32.add (local.get $at) (i32.mul (local.get $i) (i32.const 2)))) (i32.const 97)) (i32.const 16))
            (i32.sub (i32.load8_u (i32.add (i32.const 1) (i32.add (local.get $at) (i32.mul (local.get $i) (i32.const 2))))) (i32.const 97))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (i32.store (i32.const 4) (i32.const 0))
    (local.set $result (call $foreign (local.get $name) (local.get $length) (i32.const 4096) (local.get $size) (i32.const 0) (i32.const 4)))
    (call $tell (local.get $result))
    (if (i32.load (i32.const 4)) (then (call $hex (i32.const 0) (i32.load (i32.const 0)) (i32.load (i32.const 4))))))

  (func $letter (result i32)
    (if (result i32) (call $get (i32.const 0) (i32.const 1024) (i32.const 5) (i32.const 0) (i32.const 4))
      (then (i32.const 0))
      (else (i32.load8_u (i32.add (i32.load (i32.const 0)) (i32.const 1))))))

  (func (export "proxy_on_configure") (param $id i32) (param $size i32) (result i32)
    (drop (call $define (i32.const 0) (i32.const 1168) (i32.const 14) (i32.const 8)))
    (global.set $counter (i32.load (i32.const 8)))
    (drop (call $foreign (i32.const 1520) (i32.const 16) (i32.const 1552) (i32.const 12) (i32.const 0) (i32.const 4)))
    (i32.const 1))

  (func (export "proxy_on_request_headers") (param $id i32) (param $count i32) (param $end i32) (result i32) (local $letter i32)
    (drop (call $increment (global.get $counter) (i64.const 1)))
    (local.set $letter (call $letter))
    ;; headers
    (if (i32.eq (local.get $letter) (i32.const 104)) (then
      (drop (call $add (i32.const 0) (i32.const 1040) (i32.const 5) (i32.const 1152) (i32.const 3)))
      (drop (call $add (i32.const 0) (i32.const 1040) (i32.const 5) (i32.const 1184) (i32.const 4)))
      (drop (call $replace (i32.const 0) (i32.const 1056) (i32.const 5) (i32.const 1152) (i32.const 3)))
      (drop (call $remove (i32.const 0) (i32.const 1072) (i32.const 6)))
      (call $tell (call $get (i32.const 0) (i32.const 1424) (i32.const 6) (i32.const 0) (i32.const 4)))
      (call $tell (call $get (i32.const 9) (i32.const 1424) (i32.const 6) (i32.const 0) (i32.const 4)))
      (call $tell (call $get (i32.const 2) (i32.const 1424) (i32.const 6) (i32.const 0) (i32.const 4)))
      (call $tell (call $add (i32.const 2) (i32.const 1040) (i32.const 5) (i32.const 1152) (i32.const 3)))
      (call $tell (call $get (i32.const 0) (i32.const -8) (i32.const 6) (i32.const 0) (i32.const 4)))))
    ;; local response
    (if (i32.eq (local.get $letter) (i32.const 108)) (then
      (drop (call $answer (i32.const 418) (i32.const 1184) (i32.const 17) (i32.const 1216) (i32.const 7) (i32.const 1232) (i32.const 50) (i32.const -1)))))
    ;; an answer without anything
    (if (i32.eq (local.get $letter) (i32.const 101)) (then
      (drop (call $answer (i32.const 204) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1400) (i32.const 4) (i32.const -1)))
      (return (i32.const 1))))
    ;; property
    (if (i32.eq (local.get $letter) (i32.const 112)) (then (call $ask)))
    ;; own property
    (if (i32.eq (local.get $letter) (i32.const 111)) (then
      (call $tell (call $set_property (i32.const 1440) (i32.const 4) (i32.const 1456) (i32.const 4)))
      (call $tell (call $property (i32.const 1440) (i32.const 4) (i32.const 0) (i32.const 4)))
      (call $value (i32.const 0))))
    ;; function
    (if (i32.eq (local.get $letter) (i32.const 102)) (then (call $run)))
    ;; declared property
    (if (i32.eq (local.get $letter) (i32.const 100)) (then
      (call $tell (call $set_property (i32.const 1584) (i32.const 6) (i32.const 1456) (i32.const 4)))
      (call $tell (call $set_property (i32.const 1584) (i32.const 6) (i32.const 1152) (i32.const 3)))
      (call $tell (call $property (i32.const 1584) (i32.const 6) (i32.const 0) (i32.const 4)))
      (call $value (i32.const 0))))
    ;; shared data
    (if (i32.eq (local.get $letter) (i32.const 115)) (then
      (call $tell (call $shared (i32.const 1184) (i32.const 4) (i32.const 0) (i32.const 4) (i32.const 8)))
      (call $tell (call $set_shared (i32.const 1472) (i32.const 3) (i32.const 1456) (i32.const 4) (i32.const 0)))
      (call $tell (call $shared (i32.const 1472) (i32.const 3) (i32.const 0) (i32.const 4) (i32.const 8)))
      (call $value (i32.const 0))
      (call $tell (call $set_shared (i32.const 1472) (i32.const 3) (i32.const 1456) (i32.const 3) (i32.add (i32.load (i32.const 8)) (i32.const 7))))
      (call $tell (call $set_shared (i32.const 1472) (i32.const 3) (i32.const 1456) (i32.const 3) (i32.load (i32.const 8))))))
    ;; call
    (if (i32.eq (local.get $letter) (i32.const 99)) (then
      (global.set $calling (local.get $id))
      (drop (call $http_call (i32.const 1296) (i32.const 8) (i32.const 1312) (i32.const 68) (i32.const 0) (i32.const 0) (i32.const 1400) (i32.const 4) (i32.const 1000) (i32.const 8)))
      (return (i32.const 1))))
    ;; no call
    (if (i32.eq (local.get $letter) (i32.const 110)) (then
      (call $tell (call $http_call (i32.const 1424) (i32.const 6) (i32.const 1312) (i32.const 68) (i32.const 0) (i32.const 0) (i32.const 1400) (i32.const 4) (i32.const 1000) (i32.const 8)))
      (call $tell (call $http_call (i32.const 1296) (i32.const 8) (i32.const 1400) (i32.const 4) (i32.const 0) (i32.const 0) (i32.const 1400) (i32.const 4) (i32.const 1000) (i32.const 8)))))
    ;; reset
    (if (i32.eq (local.get $letter) (i32.const 114)) (then
      (drop (call $close (i32.const 0)))
      (return (i32.const 1))))
    ;; trap
    (if (i32.eq (local.get $letter) (i32.const 116)) (then (unreachable)))
    (i32.const 0))

  (func (export "proxy_on_http_call_response") (param $id i32) (param $token i32) (param $headers i32) (param $body i32) (param $trailers i32)
    (drop (call $get (i32.const 6) (i32.const 1408) (i32.const 7) (i32.const 0) (i32.const 4)))
    (drop (call $context (global.get $calling)))
    (call $value (i32.const 0))
    (drop (call $bytes (i32.const 4) (i32.const 0) (i32.const 9) (i32.const 0) (i32.const 4)))
    (call $value (i32.const 0))
    (drop (call $continue (i32.const 0))))

  ;; bodies are put between brackets, as a whole
  (func (export "proxy_on_request_body") (param $id i32) (param $size i32) (param $end i32) (result i32)
    (if (i32.eqz (local.get $end)) (then (return (i32.const 1))))
    (i32.store8 (i32.const 64) (i32.const 91))
    (i32.store8 (i32.const 65) (i32.const 93))
    (drop (call $set_bytes (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 1)))
    (drop (call $set_bytes (i32.const 0) (i32.const 1000000) (i32.const 0) (i32.const 65) (i32.const 1)))
    (i32.const 0))

  (func (export "proxy_on_response_headers") (param $id i32) (param $count i32) (param $end i32) (result i32)
    (drop (call $add (i32.const 2) (i32.const 1136) (i32.const 6) (i32.const 1152) (i32.const 3)))
    (if (i32.eqz (call $get (i32.const 2) (i32.const 1408) (i32.const 7) (i32.const 0) (i32.const 4)))
      (then (call $value (i32.const 2))))
    (i32.const 0))
)
