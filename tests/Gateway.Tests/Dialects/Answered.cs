using System.Text;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Tests.Dialects;

/// <summary>Reads answers as the gateway does.</summary>
internal static class Answered
{
    /// <summary>What was seen of an answer that came in pieces of this many bytes.</summary>
    public static AnswerFacts Seen(Operation operation, string answer, int piece = int.MaxValue) =>
        Seen(operation, Encoding.UTF8.GetBytes(answer), piece);

    /// <summary>The same for bytes.</summary>
    public static AnswerFacts Seen(Operation operation, ReadOnlyMemory<byte> answer, int piece = int.MaxValue)
    {
        using var meter = new AnswerMeter(operation.Answer, AnswerMeterOptions.Plain);
        while (!answer.IsEmpty)
        {
            var length = Math.Min(piece, answer.Length);
            meter.Pass(answer[..length]);
            answer = answer[length..];
        }

        meter.Finish();
        return meter.Facts;
    }

    /// <summary>Server-sent events of these data.</summary>
    public static string Events(params IEnumerable<string> data) => string.Concat(data.Select(d => $"data: {d}\n\n"));
}
