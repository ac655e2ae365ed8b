using QuotaFunctions.Gateway.Json;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Requests;

/// <summary>A shape that has every meaning, of no provider.</summary>
internal static class Shapes
{
    public static RequestShape Test { get; } = new(
        JsonShape<RequestMember>.Of(
            ("model", RequestMember.Model),
            ("models", RequestMember.AlsoModel),
            ("fallbacks[].model", RequestMember.AlsoModel),
            ("stream", RequestMember.Stream),
            ("stream_options.include_usage", RequestMember.StreamUsage),
            ("background", RequestMember.Background),
            ("{n|best_of}", RequestMember.Choices),
            ("prompt", RequestMember.Prompts),
            ("messages", RequestMember.Messages),
            ("{max_tokens|maxTokens|options.max}", RequestMember.OutputBound),
            ("options.think", RequestMember.ThinkingBudget),
            ("options.deep.er", RequestMember.OutputBound),
            ("previous", RequestMember.StoredInput),
            ("**.file_id", RequestMember.StoredInput),
            ("tools", RequestMember.Schema),
            ("{metadata|user}", RequestMember.Setting)),
        [
            new AttachmentRule("url"),
            new AttachmentRule("data", "type", "base64"),
            new AttachmentRule("images", "role"),
        ]);

    public static RequestFacts Read(string json, bool isBounded = true, PromptCounter? counter = null, int segment = int.MaxValue)
    {
        var problem = RequestReader.Read(Sequences.Of(json, segment), Test, new RequestReadOptions(counter, isBounded, default), out var facts);
        Assert.Null(problem);
        return facts;
    }
}
