using System.Reflection;
using System.Text.Json.Nodes;
using QuotaFunctions.Api.Keys;
using QuotaFunctions.Api.Overview;
using QuotaFunctions.Api.Upstreams;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

/// <summary>What is true of a member of an answer beyond its type, by record and member. Values come from the code that makes them.</summary>
internal static class ViewRules
{
    public const string KeyIdPattern = "^[0-9a-z]{16}$";

    public static IReadOnlyDictionary<string, JsonObject> All { get; } = new Dictionary<string, JsonObject>(StringComparer.Ordinal)
    {
        ["KeyView.id"] = Pattern(KeyIdPattern),
        ["KeyView.status"] = OneOf(Enum.GetValues<KeyStatus>().Select(KeyStatusNames.Of)),
        ["OwnKeyView.id"] = Pattern(KeyIdPattern),
        ["LimitView.window"] = OneOf(Enum.GetValues<WindowKind>().Select(w => w.ToName())),
        ["UsageRowView.key_id"] = Pattern(KeyIdPattern),
        ["UsageRowView.source"] = OneOf(Enum.GetValues<UsageSource>().Select(s => s.ToName())),
        ["OverviewSpanView.step"] = OneOf(Enum.GetValues<TimelineStep>().Select(s => s.ToName())),
        ["OverviewUpstreamView.state"] = OneOf(Enum.GetValues<UpstreamState>().Select(s => s.ToName())),
        ["UpstreamView.state"] = OneOf(Enum.GetValues<UpstreamState>().Select(s => s.ToName())),
        ["UpstreamView.secret"] = OneOf(ConstantsOf(typeof(UpstreamView))),
        ["AttentionView.kind"] = OneOf(ConstantsOf(typeof(AttentionKinds))),
        ["AttentionView.key_id"] = Pattern(KeyIdPattern),
        ["DoctorView.status"] = OneOf(Enum.GetValues<FindingStatus>().Where(s => s != FindingStatus.Skipped).Select(s => s.ToName())),
        ["FindingView.check"] = Pattern("^[a-z_]+\\.[a-z_]+$"),
        ["FindingView.status"] = OneOf(Enum.GetValues<FindingStatus>().Select(s => s.ToName())),
        ["AuditEntryView.id"] = Pattern("^[0-9a-f]{32}$"),
        ["AuditEntryView.action"] = OneOf(AuditActions),
        ["AuditEntryView.key_id"] = Pattern(KeyIdPattern),
    };

    /// <summary>The values of <c>action</c>.</summary>
    public static IEnumerable<string> AuditActions => Api.Audit.AuditActions.Actions;

    /// <summary>A member that has one of these values.</summary>
    public static JsonObject OneOf(IEnumerable<string> values) => new() { ["enum"] = new JsonArray([.. values.Select(v => JsonValue.Create(v))]) };

    /// <summary>The texts that a class of constants names.</summary>
    public static IEnumerable<string> ConstantsOf(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
        .Where(f => f is { IsLiteral: true } && f.FieldType == typeof(string))
        .Select(f => (string)f.GetRawConstantValue()!);

    private static JsonObject Pattern(string pattern) => new() { ["pattern"] = pattern };
}
