using System.Text.Json;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Collects the values of a body's members.</summary>
internal sealed class RequestFindings(bool isBounded, bool streamsByDefault = false)
{
    /// <summary>The longest name of a model that is accepted, in characters.</summary>
    public const int MaxModelLength = 256;

    private const int MostModels = 64;
    private const int LongestEscape = 6;

    private readonly List<string> _alsoModels = [];
    private readonly List<NumberMember> _outputBounds = [];
    private string? _model;
    private NumberMember? _thinking;
    private long _choices = 1;
    private bool _isStream = streamsByDefault;
    private bool _wantsStreamUsage;
    private bool _isBackground;
    private string? _storedInput;

    /// <summary>The largest number of prompts in one member.</summary>
    public long Prompts { get; set; } = 1;

    /// <summary>True for meanings whose value is one text, number or flag.</summary>
    public static bool IsScalar(RequestMember meaning) => meaning
        is RequestMember.Model or RequestMember.Stream or RequestMember.StreamUsage or RequestMember.Background
        or RequestMember.Choices or RequestMember.OutputBound or RequestMember.ThinkingBudget;

    /// <summary>Records the value at the reader's position for a scalar meaning; a container is recognised and not read.</summary>
    public Problem? Take(RequestMember meaning, string path, ref readonly Utf8JsonReader reader) => meaning switch
    {
        RequestMember.Model => TakeModel(path, in reader),
        RequestMember.Stream or RequestMember.StreamUsage or RequestMember.Background => TakeFlag(meaning, path, in reader),
        _ => TakeNumber(meaning, path, in reader),
    };

    /// <summary>Records a model that may answer instead.</summary>
    public Problem? TakeAlsoModel(string path, ref readonly Utf8JsonReader reader)
    {
        if (ReadModel(path, in reader, out var model) is { } problem)
        {
            return problem;
        }

        if (model is not null && !_alsoModels.Contains(model))
        {
            _alsoModels.Add(model);
        }

        return _alsoModels.Count > MostModels ? Problems.InvalidRequest($"'{path}' may name {MostModels} models at most.", path) : null;
    }

    /// <summary>Records that a member names stored input.</summary>
    public void TakeStoredInput(string path) => _storedInput ??= path;

    /// <summary>All that was found.</summary>
    public RequestFacts ToFacts(long promptTokens, long promptEstimate, RequestPlaces places) => new()
    {
        IsRead = true,
        Model = _model,
        AlsoModels = [.. _alsoModels],
        IsStream = _isStream,
        WantsStreamUsage = _wantsStreamUsage,
        IsBackground = _isBackground,
        Choices = Math.Min(_choices, int.MaxValue) * Math.Min(Prompts, int.MaxValue),
        OutputBounds = [.. _outputBounds],
        Thinking = _thinking,
        StoredInput = _storedInput,
        PromptTokens = promptTokens,
        PromptEstimate = promptEstimate,
        Places = places,
    };

    /// <summary>Records a model given as text.</summary>
    public Problem? TakeModel(string path, string model)
    {
        _model = model.Length == 0 ? _model : model;
        return CheckModel(path, model);
    }

    /// <summary>Records a flag.</summary>
    public void TakeFlag(RequestMember meaning, bool value)
    {
        _isStream = meaning == RequestMember.Stream ? value : _isStream;
        _wantsStreamUsage |= value && meaning == RequestMember.StreamUsage;
        _isBackground |= value && meaning == RequestMember.Background;
    }

    /// <summary>Records an amount; null when the value names none.</summary>
    public void TakeAmount(RequestMember meaning, string path, long? value)
    {
        // Zero and less mean "no bound" to some upstreams.
        var bound = new NumberMember(path, value > 0 ? value : null);
        switch (meaning)
        {
            case RequestMember.Choices:
                _choices = Math.Max(_choices, value ?? 1);
                break;
            case RequestMember.ThinkingBudget:
                _thinking ??= bound;
                break;
            default:
                _outputBounds.Add(bound);
                break;
        }
    }

    private Problem? TakeModel(string path, ref readonly Utf8JsonReader reader)
    {
        if (ReadModel(path, in reader, out var model) is { } problem)
        {
            return problem;
        }

        _model = model ?? _model;
        return null;
    }

    private static Problem? ReadModel(string path, ref readonly Utf8JsonReader reader, out string? model)
    {
        model = null;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            return Problems.InvalidRequest($"'{path}' must be a text.", path);
        }

        var bytes = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        var text = bytes > MaxModelLength * LongestEscape ? null : reader.GetString();
        model = text is { Length: 0 } ? null : text;
        return CheckModel(path, text);
    }

    private static Problem? CheckModel(string path, string? model) =>
        model is { Length: <= MaxModelLength } && !model.AsSpan().ContainsAnyInRange('\0', '\x1f')
            ? null
            : Problems.InvalidRequest($"'{path}' must have at most {MaxModelLength} characters, none of them a control character.", path);

    private Problem? TakeFlag(RequestMember meaning, string path, ref readonly Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Null)
        {
            TakeFlag(meaning, reader.TokenType == JsonTokenType.True);
        }

        return reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            ? null
            : Problems.InvalidRequest($"'{path}' must be true or false.", path);
    }

    private Problem? TakeNumber(RequestMember meaning, string path, ref readonly Utf8JsonReader reader)
    {
        var value = JsonNumber.Read(in reader);
        if (value is null && reader.TokenType != JsonTokenType.Null)
        {
            return isBounded ? Problems.InvalidRequest($"'{path}' must be a number.", path) : null;
        }

        TakeAmount(meaning, path, value);
        return null;
    }
}
