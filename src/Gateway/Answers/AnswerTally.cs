namespace QuotaFunctions.Gateway.Answers;

/// <summary>Adds up the contents of an answer's documents.</summary>
internal sealed class AnswerTally
{
    /// <summary>Average bytes (UTF-8) of a token, for English and Chinese text.</summary>
    private const int BytesPerToken = 4;

    /// <summary>The most characters of a model's name in a usage row.</summary>
    private const int LongestModel = 128;

    private readonly ReportedFigures _figures = new();

    // :: The document that is being read
    private bool _isInDocument;
    private long _text;
    private long _alternative;
    private long _whole;
    private int _texts;
    private bool _hasMore;

    // :: The documents before it
    private long _allText;
    private long _mostWhole;
    private long _textDocuments;
    private long _strings;
    private long _unread;
    private bool _isReportLast;

    // :: The event that is being read
    private bool _hasReport;

    /// <summary>True when the last document has one text, and nothing else in it adds up or ends the answer.</summary>
    public bool IsTextAlone => _texts == 1 && !_hasMore;

    /// <summary>How many documents have begun.</summary>
    public long Documents { get; private set; }

    /// <summary>The model that answered; null when it was not named.</summary>
    public string? Model { get; private set; }

    public bool IsRecognised { get; private set; }

    public bool HasEnded { get; private set; }

    public bool HasError { get; private set; }

    /// <summary>True when the current event carries something besides a usage report.</summary>
    public bool ShowsMore { get; private set; }

    /// <summary>True when the current event, if it is over, is a usage report and nothing else.</summary>
    public bool IsUsageOnly => _hasReport && !ShowsMore && !_isInDocument;

    /// <summary>The facts of an answer of this kind and length.</summary>
    public AnswerFacts FactsOf(AnswerKind kind, long bytes)
    {
        var text = Math.Max(_allText + DocumentText, Math.Max(_mostWhole, _whole));
        return new AnswerFacts
        {
            Kind = kind,
            Bytes = bytes,
            IsRecognised = IsRecognised,
            Model = Model,
            Usage = _figures.Usage,
            IsReportLast = _figures.IsOutputNamedNow || (_isReportLast && !HasText(_allText)),
            HasEnded = HasEnded,
            HasError = HasError,
            TextBytes = text,
            SeenTokens = kind == AnswerKind.Opaque || (kind == AnswerKind.Events && !HasEvents) ? TokensOf(bytes)
                : IsRecognised ? Math.Max(_textDocuments + (DocumentText > 0 ? 1 : 0), TokensOf(text))
                : TokensOf(_strings + _unread),
        };
    }

    /// <summary>True when an event was read. A body without one only looks like a stream, and is metered by its bytes.</summary>
    private bool HasEvents => Documents > 0 || HasEnded || _unread > 0;

    private long DocumentText => _text > 0 ? _text : _alternative;

    /// <summary>Starts an event, or a body without events.</summary>
    public void BeginEvent() => (_hasReport, ShowsMore) = (false, false);

    /// <summary>Starts a document.</summary>
    public void BeginDocument()
    {
        Documents++;
        (_isInDocument, _texts, _hasMore) = (true, 0, false);
    }

    /// <summary>Ends a document.</summary>
    public void EndDocument()
    {
        // A report covers the text of its own document.
        _isReportLast = _figures.EndReport() || (_isReportLast && !HasText(_allText));
        _textDocuments += DocumentText > 0 ? 1 : 0;
        _allText += DocumentText;
        _mostWhole = Math.Max(_mostWhole, _whole);
        (_text, _alternative, _whole, _isInDocument) = (0, 0, 0, false);
    }

    /// <summary>Adds bytes that could not be read.</summary>
    public void AddUnread(long bytes)
    {
        _unread += bytes;
        (ShowsMore, _hasMore) = (true, true);
    }

    /// <summary>Adds a string, whatever it means.</summary>
    public void AddString(long bytes) => _strings += bytes;

    /// <summary>Adds a document that has one text and nothing else to add. Its other strings matter only in unknown shapes.</summary>
    public void AddTextDocument(long bytes)
    {
        BeginDocument();
        AddText(AnswerMember.Text, bytes);
        EndDocument();
    }

    /// <summary>Adds a text that the model generated.</summary>
    public void AddText(AnswerMember meaning, long bytes)
    {
        IsRecognised = true;
        ShowsMore |= bytes > 0;
        _texts++;
        _hasMore |= meaning != AnswerMember.Text;
        switch (meaning)
        {
            case AnswerMember.Text:
                _text += bytes;
                break;
            case AnswerMember.Alternative:
                _alternative += bytes;
                break;
            default:
                _whole += bytes;
                break;
        }
    }

    /// <summary>A report; its figures follow.</summary>
    public void AddReport() => (_hasReport, _hasMore) = (true, true);

    /// <summary>A figure; null for one that is none.</summary>
    public void AddFigure(AnswerMember meaning, long? amount)
    {
        if (amount is not { } value)
        {
            return;
        }

        // Some upstreams report only zeros, whatever the answer's shape: zeros do not show that the shape is known.
        IsRecognised |= value > 0;
        (_hasReport, _hasMore) = (true, true);
        _figures.Add(meaning, value);
    }

    /// <summary>A list of answers, empty or not.</summary>
    public void AddChoices() => IsRecognised = true;

    /// <summary>An answer in such a list.</summary>
    public void AddChoice() => (IsRecognised, ShowsMore) = (true, true);

    /// <summary>A name of the model; the first counts that a usage row can carry.</summary>
    public void AddModel(string? name)
    {
        if (name is { Length: > 0 and <= LongestModel } && !name.AsSpan().ContainsAnyInRange('\0', '\x1f') && !name.Contains('\x7f'))
        {
            Model ??= name;
        }
    }

    public void AddError() => (HasError, IsRecognised, ShowsMore, _hasMore) = (true, true, true, true);

    public void AddEnd() => (HasEnded, IsRecognised, ShowsMore, _hasMore) = (true, true, true, true);

    /// <summary>A member of no meaning in the root.</summary>
    public void AddUnknown() => ShowsMore = true;

    /// <summary>True when the current document holds text that is not in the <paramref name="text"/> before it.</summary>
    private bool HasText(long text) => DocumentText > 0 || _whole > Math.Max(text, _mostWhole);

    private static long TokensOf(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;
}
