using System.Text.Json;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>Adds the scalar values of an answer's members to the tally.</summary>
internal sealed class AnswerValues(AnswerShape shape, AnswerTally tally)
{
    /// <summary>Takes the value at the reader's token.</summary>
    /// <param name="meaning">What it means.</param>
    /// <param name="reader">Stands at it.</param>
    /// <param name="textBytes">For a string: its length in bytes of UTF-8.</param>
    public void Take(AnswerMember meaning, ref Utf8JsonReader reader, long textBytes)
    {
        var isText = reader.TokenType == JsonTokenType.String;
        var isNothing = reader.TokenType is JsonTokenType.Null or JsonTokenType.False;
        switch (meaning)
        {
            case AnswerMember.Text or AnswerMember.Alternative or AnswerMember.Whole:
                tally.AddText(meaning, isText ? textBytes : 0);
                break;
            case AnswerMember.Model when isText && tally.Model is null && reader.ValueSpan.Length > 0:
                tally.AddModel(TextOf(ref reader));
                break;
            case AnswerMember.Type when isText:
                TakeType(ref reader);
                break;
            case AnswerMember.Choices when reader.TokenType != JsonTokenType.Null:
                tally.AddChoice();
                break;
            case AnswerMember.Error when !isNothing:
                tally.AddError();
                break;
            case AnswerMember.End when !isNothing && (!isText || textBytes > 0):
                tally.AddEnd();
                break;
            case >= AnswerMember.Input and <= AnswerMember.Total:
                tally.AddFigure(meaning, Amount.Read(ref reader));
                break;
        }
    }

    private void TakeType(ref Utf8JsonReader reader)
    {
        foreach (var type in shape.EndTypes)
        {
            if (reader.ValueTextEquals(type))
            {
                tally.AddEnd();
            }
        }

        foreach (var type in shape.ErrorTypes)
        {
            if (reader.ValueTextEquals(type))
            {
                tally.AddError();
            }
        }
    }

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // Half of a surrogate pair, or no UTF-8.
        }
    }
}
