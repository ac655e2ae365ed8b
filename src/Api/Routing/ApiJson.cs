using System.Text.Json.Serialization;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Doctor;
using QuotaFunctions.Api.Health;
using QuotaFunctions.Api.Keys;
using QuotaFunctions.Api.Keys.Bulk;
using QuotaFunctions.Api.Overview;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Api.Stats;
using QuotaFunctions.Api.Upstreams;
using QuotaFunctions.Api.Usage;

namespace QuotaFunctions.Api.Routing;

/// <summary>
/// The records of all answers. Member names are in snake_case. Null is written, unless the member is declared absent when null. A test
/// fails when a record is missing here.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(KeyPageView))]
[JsonSerializable(typeof(IssuedKeyView))]
[JsonSerializable(typeof(IssuedKeysView))]
[JsonSerializable(typeof(BulkView))]
[JsonSerializable(typeof(QuotaView))]
[JsonSerializable(typeof(UsagePageView))]
[JsonSerializable(typeof(OwnUsageView))]
[JsonSerializable(typeof(OverviewView))]
[JsonSerializable(typeof(UpstreamsView))]
[JsonSerializable(typeof(SettingsView))]
[JsonSerializable(typeof(UpstreamTestView))]
[JsonSerializable(typeof(AuditPageView))]
[JsonSerializable(typeof(StatsView))]
[JsonSerializable(typeof(DoctorView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(LivenessView))]
[JsonSerializable(typeof(StartPageView))]
internal sealed partial class ApiJson : JsonSerializerContext;
