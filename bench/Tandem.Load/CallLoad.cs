namespace Tandem.Load;

/// <summary>Calls between phones that are registered over their connections.</summary>
internal sealed class CallLoad(LoadOptions options, Fleet fleet)
{
    public async Task<int> RunAsync()
    {
        var callers = fleet.Add(options.Connections, "caller");
        var callees = fleet.Add(options.Connections, "callee");
        if (await fleet.RegisterAsync([.. callers, .. callees]) != callers.Length + callees.Length) return 1;
        if (!Prompt.Go()) return 1;
        return await new Pace(options.Rate, options.Count).RunAsync(number => callers[number % callers.Length].CallAsync(callees[number % callees.Length]));
    }
}
