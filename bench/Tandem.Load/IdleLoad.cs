using System.Diagnostics;

namespace Tandem.Load;

/// <summary>Registrations whose connections do nothing, and the storm when all of them come back.</summary>
internal sealed class IdleLoad(LoadOptions options, Fleet fleet)
{
    public async Task<int> RunAsync()
    {
        var phones = fleet.Add(options.Connections, "idle");
        do
        {
            var clock = Stopwatch.StartNew();
            var registered = await fleet.RegisterAsync(phones);
            Console.WriteLine(FormattableString.Invariant($"ready completed={registered} failed={phones.Length - registered} seconds={clock.Elapsed.TotalSeconds:f2}"));
        }
        while (Console.ReadLine() == "again");
        Console.WriteLine(FormattableString.Invariant($"open={phones.Count(phone => phone.IsOpen)}"));
        return 0;
    }
}
