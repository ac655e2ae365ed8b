namespace QuotaFunctions.Edge.Errors;

/// <summary>What a client does by sending a request again whose first outcome is not known.</summary>
public enum Repetition
{
    /// <summary>It may charge, or do, a second time what was done already.</summary>
    MayDoItTwice,

    /// <summary>The request carries an <c>Idempotency-Key</c>: it is charged once.</summary>
    IsChargedOnce,

    /// <summary>The operation has the same outcome however often it is done.</summary>
    ChangesNothing,
}

/// <summary>The refusals that say that an outcome is not known.</summary>
public static partial class Problems
{
    /// <summary>The store's answer was lost, so that the operation may have been done.</summary>
    /// <param name="repetition">What a repetition would do. Only where it does no harm are clients told to retry.</param>
    public static Problem OutcomeUnknown(Repetition repetition) => OutcomeUnknown(repetition, repetition switch
    {
        Repetition.IsChargedOnce => "It is not known whether this was charged: the quota store's answer was lost. Repeat it with the same Idempotency-Key: then it is charged once.",
        Repetition.ChangesNothing => "It is not known whether this was done: the quota store's answer was lost. Repeat it: a second time changes nothing.",
        _ => "It is not known whether this was charged: the quota store's answer was lost. The request has no Idempotency-Key, so a repetition may be charged a second time.",
    });

    /// <summary>The same in other words.</summary>
    /// <param name="repetition">What a repetition would do.</param>
    /// <param name="detail">What is known, what is not, and what makes it safe to go on.</param>
    public static Problem OutcomeUnknown(Repetition repetition, string detail) => new(503, ErrorCodes.OutcomeUnknown, "Outcome unknown", detail)
    {
        ErrorType = OpenAIErrorTypes.Server,
        RetryAfter = StorageRetry,
        ShouldRetry = repetition != Repetition.MayDoItTwice,
    };
}
