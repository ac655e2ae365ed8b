using System.Diagnostics.CodeAnalysis;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Reading;

/// <summary>The result of reading: the value, or the refusal to answer with.</summary>
internal readonly record struct Read<T>
    where T : class
{
    private Read(T? value, Problem? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    /// <summary>The value; null when it was refused.</summary>
    public T? Value { get; }

    /// <summary>The refusal; null when there is a value.</summary>
    public Problem? Refusal { get; }

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsDone => Value is not null;

    public static implicit operator Read<T>(T value) => new(value, null);

    public static implicit operator Read<T>(Problem refusal) => new(null, refusal);
}
