using System.Text.Json;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>Reads what forwarding must know of a JSON body, in one pass, without building a document.</summary>
internal ref struct JsonBodyReader
{
    /// <summary>The longest name of a model that is accepted, in characters.</summary>
    public const int MaxModelLength = 256;

    private const int MaxDepth = 128;
    private const int LongestEscapedName = BodyMembers.MaxLength * 6;

    private readonly PromptTally _tally;
    private readonly List<string> _seen = [];
    private readonly List<MaxTokensMember> _maxTokens = [];
    private Utf8JsonReader _reader;
    private string? _model;
    private bool _isStream;
    private bool _isBackground;
    private StreamOptions _streamOptions;
    private long _prompts = 1;
    private long _choices = 1;

    private JsonBodyReader(ReadOnlySpan<byte> json, PromptTally tally)
    {
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        _tally = tally;
    }

    /// <summary>
    /// Reads a body. It is refused where upstreams could read it in different ways: a member twice, one that differs by case, a number
    /// for a flag.
    /// </summary>
    public static Problem? Read(ReadOnlySpan<byte> json, PromptTally tally, out RequestFacts facts)
    {
        facts = RequestFacts.Unread;
        try
        {
            return new JsonBodyReader(json, tally).ReadBody(out facts);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Text that is not Unicode shows only when it is decoded, as an InvalidOperationException.
            return Problems.InvalidRequest(e is JsonException { LineNumber: { } line, BytePositionInLine: { } position }
                ? FormattableString.Invariant($"The body is not valid JSON, or is nested deeper than {MaxDepth}: see line {line + 1}, byte {position + 1}.")
                : "The body is not valid JSON: a text in it is not valid Unicode.");
        }
    }

    private Problem? ReadBody(out RequestFacts facts)
    {
        facts = RequestFacts.Unread;
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return Problems.InvalidRequest("The body must be a JSON object.");
        }

        var hasMembers = false;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            hasMembers = true;
            if (ReadMember() is { } problem)
            {
                return problem;
            }
        }

        var end = (int)_reader.TokenStartIndex;
        _reader.Read(); // Throws if anything follows.
        facts = new RequestFacts
        {
            Model = _model,
            IsStream = _isStream,
            IsBackground = _isBackground,
            StreamOptions = _streamOptions,
            Choices = Math.Min(_choices, int.MaxValue) * Math.Min(_prompts, int.MaxValue),
            MaxTokens = _maxTokens,
            PromptTokens = _tally.Tokens,
            HasMembers = hasMembers,
            End = end,
        };
        return null;
    }

    private Problem? ReadMember()
    {
        Span<char> buffer = stackalloc char[LongestEscapedName];
        ReadOnlySpan<char> name = _reader.ValueSpan.Length > LongestEscapedName ? [] : buffer[.._reader.CopyString(buffer)];
        var member = BodyMembers.Of(name, out var isExact);
        if (member == BodyMember.Unknown)
        {
            _reader.Skip();
            return null;
        }

        var text = name.ToString();
        if (!isExact)
        {
            return Problems.InvalidRequest($"The member '{text}' must be written in lower case: upstreams would read it differently.", text);
        }

        if (_seen.Contains(text))
        {
            return Problems.InvalidRequest($"The member '{text}' stands in the body twice.", text);
        }

        _seen.Add(text);
        _reader.Read();
        switch (member)
        {
            case BodyMember.Model:
                return ReadModel();
            case BodyMember.Stream:
                return ReadFlag(text, out _isStream);
            case BodyMember.Background:
                return ReadFlag(text, out _isBackground);
            case BodyMember.StreamOptions:
                return ReadStreamOptions();
            case BodyMember.Choices:
                return ReadChoices(text);
            case BodyMember.MaxTokens:
                return ReadMaxTokens(text);
            default:
                var texts = new PromptReader(_tally, member);
                texts.Read(ref _reader);
                _prompts = Math.Max(_prompts, texts.Prompts);
                return null;
        }
    }

    private Problem? ReadModel()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (_reader.TokenType != JsonTokenType.String)
        {
            return Problems.InvalidRequest("'model' must be a text.", "model");
        }

        _model = _reader.ValueSpan.Length > MaxModelLength * 6 ? null : _reader.GetString();
        return _model is { Length: > 0 and <= MaxModelLength } && !_model.AsSpan().ContainsAnyInRange('\0', '\x1f')
            ? null
            : Problems.InvalidRequest($"'model' must have 1 to {MaxModelLength} characters, none of them a control character.", "model");
    }

    private readonly Problem? ReadFlag(string name, out bool flag)
    {
        flag = _reader.TokenType == JsonTokenType.True;
        return _reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            ? null
            : Problems.InvalidRequest($"'{name}' must be true or false.", name);
    }

    private Problem? ReadChoices(string name)
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out var value))
        {
            return Problems.InvalidRequest($"'{name}' must be a whole number.", name);
        }

        _choices = Math.Max(_choices, value);
        return null;
    }

    private readonly Problem? ReadMaxTokens(string name)
    {
        var place = Place();
        if (_reader.TokenType == JsonTokenType.Null)
        {
            _maxTokens.Add(new MaxTokensMember(name, place, null));
            return null;
        }

        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out var value))
        {
            return Problems.InvalidRequest($"'{name}' must be a whole number.", name);
        }

        _maxTokens.Add(new MaxTokensMember(name, place, value > 0 ? value : null));
        return null;
    }

    private Problem? ReadStreamOptions()
    {
        var start = (int)_reader.TokenStartIndex;
        if (_reader.TokenType == JsonTokenType.Null)
        {
            _streamOptions = new StreamOptions(Place(), IsObject: false, HasMembers: false, IncludeUsage: null, WantsUsage: false);
            return null;
        }

        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return Problems.InvalidRequest("'stream_options' must be an object.", "stream_options");
        }

        var (hasMembers, wantsUsage) = (false, false);
        ValuePlace? includeUsage = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            hasMembers = true;
            if (!_reader.ValueTextEquals("include_usage"u8))
            {
                _reader.Skip();
                continue;
            }

            _reader.Read();
            if (includeUsage is not null || ReadFlag("include_usage", out wantsUsage) is not null)
            {
                return Problems.InvalidRequest("'stream_options.include_usage' must stand there once and be true or false.", "stream_options.include_usage");
            }

            includeUsage = Place();
        }

        var place = new ValuePlace(start, (int)_reader.TokenStartIndex + 1 - start);
        _streamOptions = new StreamOptions(place, IsObject: true, hasMembers, includeUsage, wantsUsage);
        return null;
    }

    private readonly ValuePlace Place() => new((int)_reader.TokenStartIndex, _reader.ValueSpan.Length);
}
