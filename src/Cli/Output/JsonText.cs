using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace QuotaFunctions.Cli.Output;

/// <summary>JSON for people, who read 张伟 more easily than \u5F20\u4F1F.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of a value on one line.</summary>
    public static string Of(JsonNode? node)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Form))
        {
            if (node is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                node.WriteTo(writer);
            }
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
