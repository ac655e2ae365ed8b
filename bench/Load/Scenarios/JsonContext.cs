using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace QuotaFunctions.Load.Scenarios;

[JsonSerializable(typeof(JsonNode))]
internal sealed partial class JsonContext : JsonSerializerContext;
