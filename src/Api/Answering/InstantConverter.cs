using System.Text.Json;
using System.Text.Json.Serialization;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Answering;

/// <summary>Writes instants as every answer does: <c>2030-01-31T12:00:00.000Z</c>. Answers are not read.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteInstantValue(value);
}
