namespace Tandem.Load;

/// <summary>Refreshes of registrations, over connections that stay.</summary>
internal sealed class RegisterLoad(LoadOptions options, Fleet fleet)
{
    public async Task<int> RunAsync()
    {
        var phones = fleet.Add(options.Connections, "user");
        if (await fleet.RegisterAsync(phones) != phones.Length) return 1;
        if (!Prompt.Go()) return 1;
        return await new Pace(options.Rate, options.Count).RunAsync(number => phones[number % phones.Length].RegisterAsync());
    }
}
