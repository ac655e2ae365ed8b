using Xunit.Sdk;

namespace QuotaFunctions.Http.Contract.Wire;

/// <summary>Waits for a condition, never for time.</summary>
public static class Eventually
{
    /// <summary>Repeats the check until it passes; after the deadline its own failure is thrown.</summary>
    public static async Task PassesAsync(Func<Task> check, double seconds = 20)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await check();
                return;
            }
            catch (XunitException) when (TimeProvider.System.GetElapsedTime(start).TotalSeconds < seconds)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    /// <summary>The task's value, or a failure that says what did not happen.</summary>
    public static async Task<T> WithinAsync<T>(Task<T> task, string what, double seconds = 20)
    {
        try
        {
            return await task.WaitAsync(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new XunitException($"{what} did not happen within {seconds} s");
        }
    }

    /// <summary>Awaits the task, or fails saying what did not happen.</summary>
    public static async Task WithinAsync(Task task, string what, double seconds = 20) =>
        await WithinAsync(task.ContinueWith(static t => { t.GetAwaiter().GetResult(); return true; }, TaskScheduler.Default), what, seconds);
}
