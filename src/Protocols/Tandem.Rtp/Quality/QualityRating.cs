namespace Tandem.Rtp.Quality;

/// <summary>How a call is rated, and why.</summary>
/// <param name="Inputs">What it was computed from.</param>
/// <param name="DelayImpairment">Id: what delay and the echo in it take.</param>
/// <param name="EquipmentImpairment">Ie,eff: what codec and loss take.</param>
/// <param name="R">The transmission rating, 0 to 100, and 129 in wide band.</param>
/// <param name="Mos">The mean opinion score that it is worth, 1 to 4.5.</param>
public readonly record struct QualityRating(QualityInputs Inputs, double DelayImpairment, double EquipmentImpairment, double R, double Mos);
