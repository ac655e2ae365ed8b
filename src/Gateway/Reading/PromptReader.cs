using System.Text.Json;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>Reads one member of a body that is part of the prompt, and counts its texts.</summary>
internal ref struct PromptReader(PromptTally tally, BodyMember member)
{
    /// <summary>How many prompts it holds, each of which is answered: only <c>prompt</c> can hold several.</summary>
    public long Prompts { get; private set; }

    /// <summary>Reads the value that the reader stands on, to its end.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        var outer = reader.CurrentDepth;
        var isAttachment = false;
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    isAttachment = NamesAttachment(in reader);
                    if (member == BodyMember.Text)
                    {
                        tally.Add(in reader, isAttachment: false); // A tool's schema is told to the model with its names.
                    }

                    continue;
                case JsonTokenType.String:
                    tally.Add(in reader, isAttachment);
                    break;
                case JsonTokenType.Number:
                    tally.Add(1); // Of a prompt that is tokens already.
                    break;
            }

            if (reader.CurrentDepth == outer + 1 && reader.TokenType is JsonTokenType.String or JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                CountItem();
            }

            isAttachment = false;
        }
        while ((reader.CurrentDepth > outer || reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) && reader.Read());
    }

    private static bool NamesAttachment(ref readonly Utf8JsonReader reader) =>
        reader.ValueTextEquals("url"u8) || reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("file_data"u8)
        || reader.ValueTextEquals("image_url"u8) || reader.ValueTextEquals("file_url"u8);

    private void CountItem()
    {
        if (member == BodyMember.Messages)
        {
            tally.Add(PromptTally.PerMessage);
        }
        else if (member == BodyMember.Prompt)
        {
            Prompts++;
        }
    }
}
