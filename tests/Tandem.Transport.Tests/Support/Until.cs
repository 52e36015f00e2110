namespace Tandem.Transport.Tests;

/// <summary>Waits for what only shows by looking.</summary>
internal static class Until
{
    /// <summary>Looks until the condition holds, other work running between the looks. Fails when it never does.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        var cancel = TestReceiver.Cancel;
        while (!condition())
        {
            cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
