using System.Text;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>Reads the data of a stream's events. Each is a JSON document, or the word that ends the stream.</summary>
/// <param name="endData">The word that ends the stream, such as <c>[DONE]</c>; null for none.</param>
/// <param name="documents">Reads the documents.</param>
/// <param name="walk">Follows them.</param>
/// <param name="tally">Adds them up.</param>
internal sealed class EventData(string? endData, JsonDocuments documents, DocumentWalk walk, AnswerTally tally) : IDisposable
{
    private readonly byte[] _endData = endData is null ? [] : Encoding.UTF8.GetBytes(endData);
    private readonly TextPattern _pattern = new();
    private int _matched;
    private bool _isOther;
    private bool _hasLine;
    private bool _hasData;

    /// <summary>Begins an event.</summary>
    public void Begin()
    {
        (_matched, _isOther, _hasLine, _hasData) = (0, _endData.Length == 0, false, false);
        tally.BeginEvent();
    }

    /// <summary>Begins a line of data.</summary>
    public void BeginLine()
    {
        if (_hasLine)
        {
            Feed("\n"u8);
        }

        _hasLine = true;
    }

    /// <summary>Takes the next bytes of data.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isToLineEnd">True when the line ends after them.</param>
    public void Feed(ReadOnlySpan<byte> bytes, bool isToLineEnd)
    {
        var isWhole = isToLineEnd && !_hasData;
        _hasData = true;
        if (!isWhole)
        {
            Feed(bytes);
        }
        else if (_pattern.TryMatch(bytes, out var text))
        {
            _isOther = true;
            tally.AddTextDocument(text);
        }
        else
        {
            var before = tally.Documents;
            Feed(bytes);
            if (tally.Documents == before + 1 && tally.IsTextAlone && walk.LastText is { } found && walk.IsBetween)
            {
                _pattern.Learn(bytes, found.Start, found.Length);
            }
        }
    }

    /// <summary>Ends the event.</summary>
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

    /// <inheritdoc/>
    public void Dispose() => _pattern.Dispose();

    private void Feed(ReadOnlySpan<byte> bytes)
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
}
