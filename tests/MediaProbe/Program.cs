using System.Net;
using System.Text;
using Tandem.Dtls;
using Tandem.MediaProbe;
using Tandem.Sdp;

// A line with an offer in Base64 is answered with a line with the answer; then all media come back until the input ends.
if (args is not [var address, "active" or "passive"] || !IPAddress.TryParse(address, out var own))
{
    Console.Error.WriteLine("usage: Tandem.MediaProbe ADDRESS active|passive: where it listens, and its role in the handshake of DTLS");
    return 2;
}

if (Console.ReadLine() is not { } line) return 1;
if (SessionDescription.TryParse(Convert.FromBase64String(line), SdpLimits.Default, out var offer) != SdpParseError.None)
{
    Console.Error.WriteLine("That is no session description.");
    return 1;
}

using var echo = new Echo(own, args[1] == "active" ? DtlsRole.Client : DtlsRole.Server);
Console.WriteLine(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{echo.Answer(offer!)}")));
var input = new Thread(() =>
{
    while (Console.ReadLine() is not null) { }
    echo.Stop();
})
{
    IsBackground = true,
};
input.Start();
echo.Run();
return 0;
