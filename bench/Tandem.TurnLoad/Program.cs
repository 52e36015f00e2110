using Tandem.TurnLoad;

if (args is not [var serverPort, var peerPort, var count, var third] || !ushort.TryParse(serverPort, out var server) || !ushort.TryParse(peerPort, out var peer) || !int.TryParse(count, out var many)
    || !byte.TryParse(third, out var network))
{
    Console.Error.WriteLine("usage: Tandem.TurnLoad SERVER-PORT PEER-PORT COUNT NETWORK, both on 127.0.0.1, the clients on 127.0.NETWORK.1 and the next; says how many have an allocation and a channel, then obeys the lines \"echo\" and \"close\" on standard input");
    return 2;
}

using var load = new AllocationLoad(server, peer, many, network);
Console.WriteLine(FormattableString.Invariant($"bound={await load.OpenAsync()}"));
while (Console.ReadLine() is { } word)
{
    switch (word)
    {
        case "echo":
            Console.WriteLine(FormattableString.Invariant($"echoed={await load.EchoAsync()}"));
            break;
        case "close":
            Console.WriteLine(FormattableString.Invariant($"closed={await load.CloseAsync()}"));
            break;
    }
}

return 0;
