using Tandem.Load;

if (!LoadOptions.TryParse(args, out var options))
{
    Console.Error.WriteLine(LoadOptions.Usage);
    return 2;
}

await using var phones = new Fleet(options);
return options.Mode switch
{
    "register" => await new RegisterLoad(options, phones).RunAsync(),
    "call" => await new CallLoad(options, phones).RunAsync(),
    "idle" => await new IdleLoad(options, phones).RunAsync(),
    _ => 2,
};
