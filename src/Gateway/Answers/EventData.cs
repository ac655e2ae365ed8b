using System.Text;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>The data of one event after the other: a JSON document each, or data that begins with the word which ends the stream.</summary>
/// <param name="endData">That word; null for none.</param>
/// <param name="documents">Reads the documents.</param>
/// <param name="tally">Adds them up.</param>
internal sealed class EventData(string? endData, JsonDocuments documents, AnswerTally tally)
{
    private readonly byte[] _endData = endData is null ? [] : Encoding.UTF8.GetBytes(endData);
    private int _matched;
    private bool _isOther;
    private bool _hasLine;

    /// <summary>An event begins.</summary>
    public void Begin()
    {
        (_matched, _isOther, _hasLine) = (0, _endData.Length == 0, false);
        tally.BeginEvent();
    }

    /// <summary>A line of data begins.</summary>
    public void BeginLine()
    {
        if (_hasLine)
        {
            Feed("\n"u8);
        }

        _hasLine = true;
    }

    /// <summary>Takes the next bytes of data.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (!_isOther)
        {
            var matched = bytes.CommonPrefixLength(_endData.AsSpan(_matched));
            _matched += matched;
            bytes = bytes[matched..];
            if (_matched == _endData.Length || bytes.IsEmpty)
            {
                return;
            }

            _isOther = true;
            documents.Feed(_endData.AsSpan(0, _matched));
        }

        documents.Feed(bytes);
    }

    /// <summary>The event is over.</summary>
    public void End()
    {
        if (!_isOther && _matched == _endData.Length)
        {
            tally.AddEnd();
        }
        else if (!_isOther)
        {
            documents.Feed(_endData.AsSpan(0, _matched));
        }

        documents.End();
    }
}
