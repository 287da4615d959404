// Texts that are not finished, and what other languages write: no colour runs on into the next declaration.
block NoBody(filters: int) -> f32[
model Broken {
  input
  output kind
  x => y |> z; # no comment here
  let open = "no end of it
  größe = relu(
  -> model
}
