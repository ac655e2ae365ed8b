using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Json;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects.Ollama;

/// <summary>The members that matter in the bodies and answers of Ollama's API.</summary>
internal static class OllamaShapes
{
    /// <summary>Chat, completions, embeddings.</summary>
    public static RequestShape Request { get; } = new(
        JsonShape<RequestMember>.Of(
            ("model", RequestMember.Model),
            ("stream", RequestMember.Stream),
            ("messages", RequestMember.Messages),
            ("options.num_predict", RequestMember.OutputBound),
            ("{tools|format}", RequestMember.Schema),
            ("{keep_alive|think|truncate}", RequestMember.Setting)),
        [new("images", Beside: "role"), new("images", Beside: "prompt")])
    {
        StreamsByDefault = true,
    };

    /// <summary>An answer, or a line of one; the last has the figures. A prompt that was cached has none.</summary>
    public static AnswerShape Answer { get; } = new(JsonShape<AnswerMember>.Of(
        ("model", AnswerMember.Model),
        ("error", AnswerMember.Error),
        ("{response|thinking|message.content|message.thinking}", AnswerMember.Text),
        ("message.tool_calls[].function.{name|arguments}", AnswerMember.Text),
        ("done", AnswerMember.End),
        ("prompt_eval_count", AnswerMember.Input),
        ("eval_count", AnswerMember.Output),
        ("{embedding|embeddings|models}", AnswerMember.Choices),
        ("{created_at|done_reason|context|version}", AnswerMember.Envelope)));
}
